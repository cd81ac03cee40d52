import type { ProductionSettings, RollingSettings } from '../domain/settings';

/** The configuration of a worker or a client, resolved and free of faults. */
export interface Configuration {
  /** The file it came from, absolute. */
  readonly path: string;
  readonly region: string;
  /** Host of the container registry. */
  readonly registry: string;
  /** Blue-green environments by name. */
  readonly environments: Readonly<Record<string, ProductionSettings>>;
  /** Rolling environments by name. */
  readonly rolling: Readonly<Record<string, RollingSettings>>;
  /** What `rollout bootstrap` needs beside the settings, by blue-green environment. */
  readonly infrastructure: Readonly<Record<string, InfrastructureSettings>>;
  /** Files of task definitions, by environment of either kind. */
  readonly taskDefinitions: Readonly<Record<string, TaskDefinitionFiles>>;
  readonly notifications: NotificationSettings;
  readonly records: RecordsSettings;
  readonly worker: WorkerSettings;
  /** Address of the Temporal UI's namespace page for links; null when unknown. */
  readonly temporalUi: string | null;
}

/** Absolute path of the definition's file, by service. */
export type TaskDefinitionFiles = Readonly<Record<string, string>>;

/** Where `rollout bootstrap` puts what is missing; null is "not said", and matters only when it must make something. */
export interface InfrastructureSettings {
  readonly vpc: string | null;
  readonly subnets: readonly string[] | null;
  readonly securityGroups: readonly string[] | null;
  readonly taskSubnets: readonly string[] | null;
  readonly taskSecurityGroups: readonly string[] | null;
  readonly certificateArn: string | null;
}

export interface NotificationSettings {
  readonly slack: {
    /** Name of the environment variable that holds the webhook; never the webhook itself. */
    readonly webhookVariable: string;
    /** Null: messages go by webhook. */
    readonly bot: {
      /** Name of the environment variable that holds the token. */
      readonly tokenVariable: string;
      /** ID of the channel. */
      readonly channel: string;
      /** Base of Slack's Web API. */
      readonly api: string;
    } | null;
  };
}

/** Where runs are recorded; null is nowhere. */
export interface RecordsSettings {
  readonly github: {
    /** `owner/name` */
    readonly repository: string;
    /** Without a trailing slash: `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server. */
    readonly apiUrl: string;
    /** Name of the environment variable that holds the token; never the token itself. */
    readonly tokenVariable: string;
  } | null;
  readonly store: StoreSettings | null;
}

/** Where complete results of ended runs are kept for longer than Temporal keeps them. */
export type StoreSettings =
  | {
      readonly kind: 'directory';
      /** Absolute. */
      readonly path: string;
    }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** What keys begin with: empty, or with a slash at its end. */
      readonly prefix: string;
      readonly region: string;
    };

export interface WorkerSettings {
  readonly heartbeat: { readonly namespace: string; readonly metric: string; readonly everyMs: number };
  /** Loopback by default. Port 0 takes a free one. */
  readonly health: { readonly host: string; readonly port: number };
  readonly metrics: { readonly host: string; readonly port: number };
}
