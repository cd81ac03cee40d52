import { z } from 'zod';
import { refuse, said, secureAddress, variableName } from './fields';
import { repositoryName } from './github-schema';
import { storeSchema } from './store-schema';

/** The API of github.com; an Enterprise Server has `https://HOST/api/v3`. */
const GITHUB_API = 'https://api.github.com';

/** Section `records`: where a run leaves its traces for people who do not look at Temporal. */
export const recordsSchema = z
  .strictObject({
    github: z
      .strictObject({
        repository: repositoryName('repository whose commits are rolled out, as owner/name'),
        token: variableName(
          'environment variable of the worker that holds a token with write access to Deployments and Commit statuses',
        )
          // A token of GitHub's would do as the name of a variable.
          .refine((value) => !/^(gh[a-z]|github_pat)_/.test(value), {
            message: said(
              'is a token itself, which lies in version control now',
              'revoke it, put a new one into the environment of the worker and the name of its variable here',
            ),
          })
          .prefault('GITHUB_TOKEN'),
        api: secureAddress(
          'address of the API; https://HOST/api/v3 for GitHub Enterprise Server',
          'read the token',
        ).prefault(GITHUB_API),
      })
      .optional()
      .describe('Deployments and commit statuses on GitHub'),
    store: storeSchema.optional(),
  })
  .superRefine(({ github, store }, context) => {
    if (github === undefined && store === undefined) {
      refuse(context, [], 'names no place', 'add github or store, or leave records out');
    }
  })
  .describe('where rollouts are recorded; nowhere when left out');
