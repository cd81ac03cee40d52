import { BatchGetImageCommand, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { behaviourOf } from '../images';
import { digestOf, tagInManifest } from './image-manifest';

/** An image as the container runtime needs it: who it is and which program it runs. */
export interface Image {
  repository: string;
  tag: string;
  digest: string;
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
}

/** Finds the image of `registry/repository:tag` or `registry/repository@sha256:…`; undefined when it cannot be pulled. */
export type ImageLookup = (reference: string) => Promise<Image | undefined>;

/** Where an image lies: its repository without the registry's host, and the tag or the digest. */
export interface ImageReference {
  repository: string;
  id: { imageTag: string } | { imageDigest: string };
}

/** Splits an image reference as Docker does; without tag and digest it means `latest`. */
export function parseImageReference(reference: string): ImageReference {
  const [named = '', imageDigest] = reference.split('@', 2);
  const tagColon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = tagColon < 0 ? named : named.slice(0, tagColon);
  const repository = withoutHost(name);
  if (imageDigest !== undefined) return { repository, id: { imageDigest } };
  return { repository, id: { imageTag: tagColon < 0 ? 'latest' : named.slice(tagColon + 1) } };
}

/**
 * Images come from the registry, by tag or by digest, so that one pushed by another process is found at once.
 * @param program command line of the service program that all images of the sandbox run
 * @throws any failure of the registry but an unknown repository, tag or digest
 */
export function imagesInRegistry(ecr: ECRClient, program: readonly string[]): ImageLookup {
  return async (reference) => {
    const { repository, id } = parseImageReference(reference);
    const manifest = await fetchManifest(ecr, repository, id);
    const tag = manifest === undefined ? undefined : tagInManifest(manifest);
    if (manifest === undefined || tag === undefined) return undefined;
    if (behaviourOf(tag).kind === 'unpullable') return undefined;
    const environment = { SANDBOX_IMAGE_TAG: tag };
    return { repository, tag, digest: digestOf(manifest), command: program, environment };
  };
}

async function fetchManifest(
  ecr: ECRClient,
  repositoryName: string,
  id: ImageReference['id'],
): Promise<string | undefined> {
  try {
    const found = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [id] }));
    return found.images?.[0]?.imageManifest;
  } catch (failure) {
    if (failure instanceof RepositoryNotFoundException) return undefined;
    throw failure;
  }
}

function withoutHost(name: string): string {
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  // Docker's own rule: the first part is a host if it could not be a path, that is with a dot, a port, or localhost.
  return slash > 0 && (/[.:]/.test(first) || first === 'localhost') ? name.slice(slash + 1) : name;
}
