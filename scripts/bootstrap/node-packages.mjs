import { join } from 'node:path';
import { hashOf, readIfThere, stampAt } from './stamp.mjs';

/** node_modules as package-lock.json wants it. */
export function nodePackages(root) {
  const stamp = stampAt(join(root, 'node_modules/.rollout-bootstrap'));
  const wanted = hashOf(root, ['package-lock.json']);
  return {
    title: 'npm packages',
    isCurrent() {
      if (stamp.says(wanted)) return true;
      if (!installedByHand(root)) return false;
      stamp.write(wanted);
      return true;
    },
    async run(command) {
      stamp.remove();
      // --include=dev: with NODE_ENV=production npm would leave out the compiler. No package of ours needs its install
      // script, so none runs. --loglevel: `npm run --silent` hands its silence down, and a failure would say nothing.
      await command('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: root,
        cure: 'npm could not install the packages of package-lock.json: its words are above; without a network try again later, otherwise `npm install` mends a lock that does not fit package.json',
      });
      stamp.write(wanted);
    },
  };
}

/** Whether somebody's own `npm ci` or `npm install` has brought exactly these packages: then they stay. */
function installedByHand(root) {
  // npm writes this list last, so a half-made node_modules has none.
  const installed = JSON.parse(
    readIfThere(join(root, 'node_modules/.package-lock.json')) ?? '{"packages":{}}',
  ).packages;
  const locked = Object.entries(JSON.parse(readIfThere(join(root, 'package-lock.json'))).packages);
  const required = locked.filter(([path, entry]) => path !== '' && entry.optional !== true);
  const same = ([path, entry]) =>
    installed[path]?.version === entry.version && installed[path]?.integrity === entry.integrity;
  return Object.keys(installed).length > 0 && required.every(same);
}
