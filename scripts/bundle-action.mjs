// Writes the GitHub action as one file that needs no node_modules: a runner starts it as it is. A release commits that
// file (action.yml names it); a checkout has it only after this script.
//   node scripts/bundle-action.mjs [FOLDER]     default: dist/action
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const webpack = require('webpack');
const folder = resolve(process.argv[2] ?? join(root, 'dist/action'));

const compiler = webpack({
  context: root,
  entry: join(root, 'src/client/action/main.ts'),
  output: { path: folder, filename: 'index.cjs', library: { type: 'commonjs2' } },
  mode: 'production',
  target: 'node20',
  devtool: false,
  // One file: what the client loads only when needed is in it too.
  optimization: { minimize: false, splitChunks: false },
  plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
  resolve: { extensions: ['.ts', '.js', '.json'], extensionAlias: { '.js': ['.ts', '.js'] } },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: require.resolve('swc-loader'),
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
      },
    ],
  },
  performance: { hints: false },
});

compiler.run((failure, stats) => {
  const problem = failure ?? (stats.hasErrors() ? stats.toString({ all: false, errors: true }) : null);
  if (problem) console.error(problem);
  process.exitCode = problem ? 1 : 0;
  compiler.close(() => {});
});
