import { findExecutable } from '../../../src/sandbox/processes/find-executable';

test('the variable of a program wins over PATH', () => {
  const environment = { SANDBOX_SOME_SERVER: process.execPath, PATH: '/nowhere' };
  expect(findExecutable('some-server', environment)).toBe(process.execPath);
});

test('a variable that names no executable is an error', () => {
  const environment = { SANDBOX_SH: '/does/not/exist', PATH: '/bin:/usr/bin' };
  expect(() => findExecutable('sh', environment)).toThrow(/SANDBOX_SH is \/does\/not\/exist/);
});

test('a program is found on PATH, folders are not', () => {
  expect(findExecutable('sh', { PATH: '/nowhere:/bin' })).toBe('/bin/sh');
  expect(() => findExecutable('bin', { PATH: '/usr' })).toThrow(/bin is neither in .venv\/bin nor on PATH/);
});
