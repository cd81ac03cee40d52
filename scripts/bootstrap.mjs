// Everything a checkout needs before it can run: npm packages, Python packages, the build.
// Silent when all of it is there. This file must load on any Node that knows .mjs, so that an old one gets a sentence
// instead of a syntax error: no newer syntax and no static import here.
const oldestNode = [20, 11];

const version = process.versions.node.split('.').map(Number);
const tooOld = version[0] < oldestNode[0] || (version[0] === oldestNode[0] && version[1] < oldestNode[1]);

if (tooOld) {
  process.stderr.write(
    'rollout needs Node ' +
      oldestNode.join('.') +
      ' or newer; this is ' +
      process.version +
      '. Install Node 20 (nvm install) and try again.\n',
  );
  process.exitCode = 1;
} else {
  import('./bootstrap/prepare.mjs').then(function (bootstrap) {
    return bootstrap.prepare({ forceBuild: process.argv.indexOf('--build') !== -1 });
  });
}
