import { createHash } from 'node:crypto';
import { parseJson, valueAt } from '../../domain/json';

/** What the registry stores for an image of the sandbox. */
export const MANIFEST_MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';

const NAME_ANNOTATION = 'org.opencontainers.image.ref.name';

/**
 * The manifest of an image: an OCI image without layers that carries its own name, so that whoever finds it by
 * digest learns the tag. The same repository and tag always give the same text, and so the same digest.
 */
export function manifestOf(repository: string, tag: string): string {
  const name = `${repository}:${tag}`;
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(name), size: name.length };
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_MEDIA_TYPE,
    config,
    layers: [],
    annotations: { [NAME_ANNOTATION]: name },
  });
}

/** The tag that a manifest was made for, or undefined when it is not one of ours. */
export function tagInManifest(manifest: string): string | undefined {
  const name = valueAt(parseJson(manifest), ['annotations', NAME_ANNOTATION]);
  return typeof name === 'string' ? name.slice(name.lastIndexOf(':') + 1) : undefined;
}

/** The digest by which a registry addresses a manifest: `sha256:` and 64 hex digits. */
export function digestOf(manifest: string): string {
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}
