import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, hashOf, stampAt } from './stamp.mjs';

/** dist: the compiled source and the bundle that Temporal's workflow sandbox loads. */
export function compiledSource(root, { forced }) {
  const stamp = stampAt(join(root, 'dist/.rollout-bootstrap'));
  const inputs = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/bundle-workflows.mjs'];
  const wanted = () => hashOf(root, [...inputs, ...filesBelow(root, 'src')]);
  return {
    title: 'build',
    isCurrent: () => !forced && stamp.says(wanted()),
    async run(command) {
      const building = wanted();
      stamp.remove();
      mkdirSync(join(root, 'dist'), { recursive: true });
      removeOutputsWithoutSource(root);
      await command(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
        cwd: root,
        cure: 'the source does not compile: the errors are above (npm run types shows all of them)',
      });
      await command(process.execPath, ['scripts/bundle-workflows.mjs'], {
        cwd: root,
        cure: 'the workflows could not be bundled: its words are above; mostly src/workflows imports something that Temporal does not allow there',
      });
      stamp.write(building);
    },
  };
}

/** The compiler never deletes: what a removed or renamed source left in dist would still be found by require. */
function removeOutputsWithoutSource(root) {
  const outputs = filesBelow(root, 'dist').filter(
    (path) => /\.(js|d\.ts)$/.test(path) && path !== 'dist/workflow-bundle.js',
  );
  for (const output of outputs) {
    const source = output.replace(/^dist/, 'src').replace(/\.(js|d\.ts)$/, '.ts');
    if (!existsSync(join(root, source))) rmSync(join(root, output));
  }
}
