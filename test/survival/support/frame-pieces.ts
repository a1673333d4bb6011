/** What frames are made of, and broken with; no generator, so that it runs anywhere. */

export const IDENTIFIER = '{"channel":"A"}';

const quoted = JSON.stringify(IDENTIFIER);

/** What servers do send. */
export const REAL = [
  '{"type":"welcome"}',
  '{"type":"ping","message":1700000000}',
  `{"type":"confirm_subscription","identifier":${quoted}}`,
  `{"type":"reject_subscription","identifier":${quoted}}`,
  `{"identifier":${quoted},"message":{"body":"hello","number":1.5,"list":[true,null]}}`,
  '{"type":"disconnect","reason":"server_restart","reconnect":true}',
  `{"type":"confirm_subscription","identifier":"{\\"channel\\":\\"Ghost\\"}"}`,
];

/** What is put where it does not belong. */
export const SPLINTERS = [
  '"__proto__":',
  '"constructor":{"prototype":{"polluted":1}},',
  '"type":"welcome",',
  '"type":null,',
  '"identifier":"__proto__",',
  '"message":',
  'null',
  'true',
  '1e999',
  '-0',
  '9007199254740993',
  '1e-400',
  '\\ud800',
  '\ud800',
  '\u0000',
  '\u2028',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '[[[[[[[[',
  ' ',
];

export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** Puts the text where it does not belong, instead of what is there. */
export const applied = (text: string, { at, length, text: inserted }: Edit): string => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + inserted + text.slice(place + length);
};
