import { extname, join } from 'node:path';

const file = (name: string): string => join(__dirname, '..', 'workflows', `${name}${extname(__filename)}`);

/** What goes into the bundle of the workflow code, wherever it is made: the build, and tests of it. */
export const workflowSources = {
  workflowsPath: file('index'),
  workflowInterceptorModules: [file('refuse-early-query')],
  payloadConverterPath: file('payload-converter'),
};
