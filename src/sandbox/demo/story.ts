import type { Outcome } from '../../domain/outcome';

/** A rollout that is shown, and how it must end. */
export interface Story {
  title: string;
  imageTag: string;
  expected: Outcome;
}

/** The two stories, told with images that the sandbox has. */
export function storiesOf(exampleTags: readonly string[]): Story[] {
  const tagOf = (branch: string): string => exampleTags.find((tag) => tag.startsWith(`${branch}-`)) ?? branch;
  return [
    { title: 'a good image', imageTag: tagOf('main'), expected: 'completed' },
    { title: 'a bad image, whose errors show only under traffic', imageTag: tagOf('errors20'), expected: 'rolledBack' },
  ];
}
