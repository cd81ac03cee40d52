import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** A statement of a policy, with lists where IAM also takes one value. */
export interface Statement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** `StringEquals`, `ForAllValues:StringEquals`, `ArnEquals`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export type Parameters = Readonly<Record<string, string | readonly string[]>>;

interface RawStatement {
  Sid: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
interface Document {
  Statement: RawStatement[];
}
interface Resource {
  Type: string;
  Properties: {
    PolicyDocument?: Document;
    Policies?: { PolicyDocument: Document }[];
    AssumeRolePolicyDocument?: Document;
  };
}
interface Template {
  Parameters: Record<string, { Type: string; Default?: string }>;
  Resources: Record<string, Resource>;
}

const templateFile = resolve(__dirname, '../../../infra/iam/rollout.yaml');

/** The template as CloudFormation would fill it in: `!Sub` and `!Ref` of parameters; what is made elsewhere by its name. */
export function filledTemplate(parameters: Parameters): Template {
  const text = readFileSync(templateFile, 'utf8');
  const plain = parse(text, { customTags: shortForms(() => '') }) as Template;
  const defaults = Object.entries(plain.Parameters).map(([name, { Default = '' }]) => [name, Default] as const);
  const known: Parameters = { ...Object.fromEntries(defaults), ...pseudo, ...parameters };
  return parse(text, { customTags: shortForms((name) => known[name] ?? name) }) as Template;
}

const pseudo = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'ap-northeast-1',
  'AWS::AccountId': '123456789012',
};

type Lookup = (name: string) => string | readonly string[];

function shortForms(lookup: Lookup) {
  const scalar = (tag: string, value: (text: string) => unknown) => ({ tag, resolve: value });
  const list = (tag: string) => ({ tag, collection: 'seq' as const });
  return [
    scalar('!Ref', lookup),
    scalar('!Sub', (text) => text.replace(/\$\{([^}]+)\}/g, (_whole, name: string) => String(lookup(name)))),
    scalar('!GetAtt', (text) => text),
    scalar('!Condition', (text) => text),
    ...['!Not', '!Equals', '!Join', '!And', '!If'].map(list),
  ];
}

/** The statements of every policy in the template, by the resource that holds them. */
export function readPolicies(parameters: Parameters): Record<string, Statement[]> {
  const { Resources } = filledTemplate(parameters);
  const found = Object.entries(Resources).map(([name, { Properties }]) => {
    const documents = [Properties.PolicyDocument, ...(Properties.Policies ?? []).map((one) => one.PolicyDocument)];
    return [name, documents.flatMap((document) => document?.Statement ?? []).map(statementOf)] as const;
  });
  return Object.fromEntries(found.filter(([, statements]) => statements.length > 0));
}

function statementOf({ Sid, Action, Resource, Condition = {} }: RawStatement): Statement {
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
  );
  return { sid: Sid, actions: [Action].flat(), resources: [Resource].flat(), conditions };
}
