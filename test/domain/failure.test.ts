import fc from 'fast-check';
import type { FailureReport } from '../../src/domain/failure';
import { RolloutError, failureText, failureTypes } from '../../src/domain/failure';

const report: FailureReport = {
  type: 'CheckFailed',
  what: 'Check 3 failed.',
  evidence: 'The error rate is 2 %.',
  did: 'Traffic is back on live.',
  next: 'Mend the image.',
};

test('a failure tells what, evidence, what was done, what next', () => {
  expect(failureText(report)).toBe('Check 3 failed. The error rate is 2 %. Traffic is back on live. Mend the image.');
});

test('a failure text has its parts in order without gaps', () => {
  const part = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), part, part, fc.string({ minLength: 1 }), (what, evidence, did, next) => {
      const said = [what, evidence, did, next].filter((one) => one !== undefined);
      expect(failureText({ type: 'Bug', what, evidence, did, next })).toBe(said.join(' '));
    }),
  );
});

test('parts left empty leave no blank in the text', () => {
  expect(failureText({ type: 'Bug', what: 'It broke.', evidence: '', did: '', next: '' })).toBe('It broke.');
});

test('the error of ours carries report, text and cause', () => {
  const cause = new TypeError('socket closed');
  const error = new RolloutError(report, { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'RolloutError', message: failureText(report), report, cause });
});

test('only failures that another attempt may mend are retryable', () => {
  const retryable = Object.entries(failureTypes).filter(([, meaning]) => meaning.retryable);
  expect(retryable.map(([type]) => type)).toEqual([
    'IssuerUnavailable',
    'NotDelivered',
    'RecordNotKept',
    'AwsUnavailable',
  ]);
});

test('the list of failure types is the closed one', () => {
  // A new type is a new promise to whoever tells failures apart by name: add it here, to the semantics and to the docs.
  expect(Object.keys(failureTypes)).toEqual([
    'RequestUnreadable',
    ...['UnknownEnvironment', 'UnknownService', 'UnknownRule', 'UnknownRecord'],
    ...['RecordTornApart', 'StrategyUnsupported'],
    ...['ContainerNotFound', 'DefinitionLossy', 'DefinitionUnreadable', 'SlotMissing', 'CandidateCrashed'],
    ...['CandidateUnhealthy', 'CandidateUnseen', 'DeploymentReplaced', 'SmokeTestFailed'],
    ...['TrafficDrift', 'SlotDrift', 'ColourHasTraffic', 'RecordSetsChanged', 'WriteExpired', 'NotInSync'],
    ...['CheckFailed', 'HeldTooLong', 'Inconclusive', 'Aborted', 'HistoryFull', 'Bug'],
    ...['IdentityRefused', 'IssuerUnavailable', 'DecisionRefused', 'NotDelivered', 'MessageRefused'],
    ...['RecordNotKept', 'RecordRefused'],
    ...['AccessDenied', 'AwsRefused', 'AwsUnavailable'],
    ...['RolloutRefused', 'RolloutFailedBeforeTraffic', 'RolloutRolledBack', 'RollbackReleased'],
    'DeployStranded',
  ]);
});

test('every failure type is a name with a meaning of its own', () => {
  const meanings = Object.entries(failureTypes).map(([type, { meaning }]) => {
    expect(type).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(meaning).toMatch(/^\S.{10,}[^.]$/);
    return meaning;
  });
  expect(new Set(meanings).size).toBe(meanings.length);
});
