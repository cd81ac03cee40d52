import { decodeText } from '../../src/config/decode-text';

const text = '{"family": "portal — 決済"}';

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark (Visual Studio, Out-File -Encoding utf8)', Buffer.from(`\uFEFF${text}`)],
  ['UTF-16 little endian (PowerShell 5, >)', Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['UTF-16 big endian', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('%s is read as it was written', (_encoding, bytes) => {
  expect(decodeText(bytes)).toBe(text);
});

test('nothing is read from an empty file', () => {
  expect(decodeText(Buffer.alloc(0))).toBe('');
});
