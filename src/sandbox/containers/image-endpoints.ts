import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from './engine-request';
import { notFound } from './engine-request';

// An emulator starts the next task as soon as a pull failed: at once would be a hundred tasks in a second. A real pull
// takes about this long to fail.
const FAILED_PULL_MS = 1000;

/** Endpoints about the engine itself and about images. Nothing is kept locally: the registry is asked each time. */
export const imageEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: /^\/version$/,
    answer: () => ({
      status: 200,
      json: { ApiVersion: '1.41', MinAPIVersion: '1.24', Version: '20.10.0', Os: 'linux', Arch: 'amd64' },
    }),
  },
  {
    method: 'GET',
    path: /^\/distribution\/(.+)\/json$/,
    async answer({ parameters: [reference = ''] }, { imageOf }) {
      const image = await imageOf(reference);
      if (!image) return manifestUnknown(reference);
      const mediaType = 'application/vnd.oci.image.manifest.v1+json';
      const Platforms = [{ architecture: 'amd64', os: 'linux' }];
      return { status: 200, json: { Descriptor: { mediaType, digest: image.digest, size: 1 }, Platforms } };
    },
  },
  {
    method: 'POST',
    path: /^\/images\/create$/,
    async answer({ query }, { imageOf }) {
      const tag = query.get('tag') ?? 'latest';
      // A pull by digest comes in the parameter of the tag.
      const reference = `${query.get('fromImage') ?? ''}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
      if (!(await imageOf(reference))) {
        await delay(FAILED_PULL_MS);
        return manifestUnknown(reference);
      }
      return { status: 200, json: { status: `Status: Image is up to date for ${reference}` } };
    },
  },
  {
    method: 'POST',
    path: /^\/images\/(.+)\/tag$/,
    answer: () => ({ status: 201 }),
  },
  {
    method: 'GET',
    path: /^\/images\/(.+)\/json$/,
    async answer({ parameters: [reference = ''] }, { imageOf }) {
      const image = await imageOf(reference);
      if (!image) return notFound(`No such image: ${reference}`);
      const RepoTags = [`${image.repository}:${image.tag}`];
      return { status: 200, json: { Id: image.digest, RepoTags, RepoDigests: [], Config: {} } };
    },
  },
];

function manifestUnknown(reference: string): ReturnType<typeof notFound> {
  return notFound(`manifest for ${reference} not found: manifest unknown: Requested image not found`);
}
