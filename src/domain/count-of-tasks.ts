/** A count of tasks as people read it. @example countOfTasks(1) // '1 task' */
export function countOfTasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
