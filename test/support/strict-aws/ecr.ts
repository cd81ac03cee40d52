import type { ServiceRules } from './wire/call';
import { objectAt, objectsAt, textAt } from './wire/decoded';

/** ECR as AWS has it: an image that was asked for and is missing is an error, not an empty list. */
export const ecrRules: ServiceRules = {
  refuse: async (call, ask) => {
    const wanted = objectsAt(call.input, 'imageIds');
    if (call.operation !== 'DescribeImages' || wanted.length === 0) return undefined;
    const repository = textAt(call.input, 'repositoryName') ?? '';
    const answer = await ask('ecr', 'BatchGetImage', { repositoryName: repository, imageIds: wanted });
    const missing = objectsAt(answer, 'failures')[0];
    // No answer at all means an unknown repository, which the emulator refuses itself.
    if (missing === undefined) return undefined;
    const imageId = objectAt(missing, 'imageId');
    const shown = `{imageDigest:'${textAt(imageId, 'imageDigest') ?? 'null'}', imageTag:'${textAt(imageId, 'imageTag') ?? 'null'}'}`;
    return {
      code: 'ImageNotFoundException',
      message: `The image with imageId ${shown} does not exist within the repository with name '${repository}'`,
    };
  },
};
