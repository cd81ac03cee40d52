import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, textOf } from './support/workflow-file';

interface Definition {
  readonly containerDefinitions: readonly {
    readonly name: string;
    readonly healthCheck: { readonly command: string[] };
  }[];
}

const folder = join(root, 'infra/ecs/task-definitions');

test.each(readdirSync(folder))('the health check of %s is a program that the image has', (file) => {
  const { containerDefinitions } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Definition;
  for (const { name, healthCheck } of containerDefinitions) {
    const stage =
      textOf(`pipeline/docker/${name}.Dockerfile`)
        .split(/^FROM /m)
        .at(-1) ?? '';
    const [kind, program = ''] = healthCheck.command;
    // CMD-SHELL needs a shell as well, and distroless images have none.
    expect(kind).toBe('CMD');
    const has = program === 'python' ? /^python:/ : new RegExp(`^COPY .*${program} /$`, 'm');
    expect(stage).toMatch(has);
  }
});
