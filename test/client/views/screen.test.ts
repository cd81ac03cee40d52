import { fitRows, openScreen } from '../../../src/client/views/screen';

const ESCAPE = String.fromCharCode(27);

describe('the screen', () => {
  test('a second drawing goes over the first', () => {
    const written: string[] = [];
    const draw = openScreen(
      (text) => written.push(text),
      () => ({ columns: 80, rows: 24 }),
    );
    draw(['one', 'two', 'three']);
    draw(['four']);
    expect(written[0]).toBe(`\rone${ESCAPE}[K\ntwo${ESCAPE}[K\nthree${ESCAPE}[K\n${ESCAPE}[J`);
    expect(written[1]).toBe(`${ESCAPE}[3A\rfour${ESCAPE}[K\n${ESCAPE}[J`);
  });

  test('a line wider than the terminal is cut', () => {
    const written: string[] = [];
    openScreen(
      (text) => written.push(text),
      () => ({ columns: 5, rows: 24 }),
    )([`${ESCAPE}[31mred and long${ESCAPE}[39m`]);
    expect(written.join('')).toContain('red …');
  });

  test('more lines than rows keep the head and the end', () => {
    expect(fitRows(['1', '2', '3', '4', '5', '6'], 5)).toEqual(['1', '2', '… 2 lines', '5', '6']);
    expect(fitRows(['1', '2'], 5)).toEqual(['1', '2']);
  });
});
