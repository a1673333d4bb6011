/** On which React the tests of a project run. */
import { version } from 'react';
import { expect, it } from 'vitest';

it(`runs on React ${version}`, ({ task }) => {
  const expected = task.file.projectName === 'react-18' ? 18 : 19;
  expect(Number.parseInt(version, 10)).toBe(expected);
});
