import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import { ClientFailure } from '../client-failure';

/** Environment of a process, in which a runner puts the inputs of a step and the facts of its run. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the action can do. */
export const actionCommands = ['start', 'decide', 'rollback', 'image-tag'] as const;
export type ActionCommand = (typeof actionCommands)[number];

/** An input as the runner hands it over; empty counts as not given. */
export function input(env: Environment, name: string): string | undefined {
  return env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`]?.trim() || undefined;
}

/** An input that must be given, saying what it is when it is not. */
export function requiredInput(env: Environment, name: string, what: string): string {
  const value = input(env, name);
  if (value === undefined) throw new ClientFailure('usage', `the input ${name} is missing: ${what}`);
  return value;
}

/** An input that is one of a few words. */
export function oneOfInput<T extends string>(env: Environment, name: string, words: readonly T[], what: string): T {
  const value = requiredInput(env, name, what);
  const found = words.find((word) => word === value);
  if (!found) throw new ClientFailure('usage', `the input ${name} is ${value}: give ${words.join(' or ')}`);
  return found;
}

/** An input that is true or false. */
export function booleanInput(env: Environment, name: string, otherwise: boolean): boolean {
  const value = input(env, name);
  if (value === undefined) return otherwise;
  return oneOfInput(env, name, ['true', 'false'], '') === 'true';
}

/** An input that is a whole number. */
export function numberInput(env: Environment, name: string): number | undefined {
  const value = input(env, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) {
    throw new ClientFailure('usage', `the input ${name} is ${value}: give a whole number, 0 or more`);
  }
  return Number(value);
}

/** Names separated by commas or line breaks. */
export function namesInput(env: Environment, name: string): string[] | undefined {
  const names = input(env, name)
    ?.split(/[,\n]/)
    .map((one) => one.trim())
    .filter(Boolean);
  return names?.length ? names : undefined;
}

/** The colour that gets all traffic, where one is named. */
export function colourInput(env: Environment, name: string): Colour | undefined {
  return input(env, name) === undefined ? undefined : oneOfInput(env, name, colours, '');
}
