const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders whose files wait for real processes, by how long. */
const SLOW = ['chaos', 'sandbox', 'scripts', 'workflows', 'client'];

/**
 * What takes minutes begins first, and what takes seconds fills the gaps: in a fresh clone Jest knows no times, and goes by
 * the sizes of files.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => SLOW.findIndex((folder) => path.includes(`/test/${folder}/`)) + 1 || SLOW.length + 1;
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
