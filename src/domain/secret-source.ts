/** Where a secret lies: configuration and history hold this, and never its value. */
export interface SecretSource {
  /** `env`: an environment variable. `ssm`: Parameter Store. `secret`: Secrets Manager. */
  readonly kind: 'env' | 'ssm' | 'secret';
  /** Name, path or ARN; of a secret that holds JSON also the key, as in `mpac/smoke#password`. */
  readonly name: string;
}

const SOURCE = /^(env|ssm|secret):(.*)$/s;

/** The secret that a placeholder names; null when it names none. @example secretSourceOf('env:TOKEN') */
export function secretSourceOf(placeholder: string): SecretSource | null {
  const [, kind, name] = SOURCE.exec(placeholder) ?? [];
  return isKind(kind) && name !== undefined ? { kind, name } : null;
}

function isKind(word: string | undefined): word is SecretSource['kind'] {
  return word === 'env' || word === 'ssm' || word === 'secret';
}

/** The placeholder of a secret, without its braces. It tells one source from another. @example 'ssm:/mpac/token' */
export function secretPlaceholder({ kind, name }: SecretSource): string {
  return `${kind}:${name}`;
}

/** A secret as people call it. @example 'the parameter /mpac/token' */
export function describeSecret({ kind, name }: SecretSource): string {
  return `${SECRET_WORDS[kind]} ${name}`;
}

const SECRET_WORDS = { env: 'the environment variable', ssm: 'the parameter', secret: 'the secret' } as const;

// Names as the three take them; a parameter may carry a version or label, a secret the key of its JSON.
const NAMES: Readonly<Record<SecretSource['kind'], RegExp>> = {
  env: /^[A-Za-z_][A-Za-z0-9_]*$/,
  ssm: /^(arn:[\w:./-]+|[\w./-]+(:[\w.-]+)?)$/,
  secret: /^(arn:[\w:+=.@/-]+|[\w+=.@/-]+)(#[^#\s]+)?$/,
};

/** Whether the source's name can be one at all. */
export function isSecretName({ kind, name }: SecretSource): boolean {
  return NAMES[kind].test(name);
}
