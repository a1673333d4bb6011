import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type LossCause, spreadThenSteady } from '../../src/core/index.js';

const cause: LossCause = { reason: 'closed', code: 1006, refused: false };
const delay = (attempt: number, random: number) => {
  vi.spyOn(Math, 'random').mockReturnValue(random);
  return spreadThenSteady(attempt, cause);
};
const ALMOST_ONE = 1 - Number.EPSILON / 2;

afterEach(() => vi.restoreAllMocks());

describe('spreadThenSteady', () => {
  it('spreads the first retry evenly over five seconds, so that nobody meets everybody', () => {
    expect(delay(0, 0)).toBe(0);
    expect(delay(0, 0.25)).toBeCloseTo(1_250, 6);
    expect(delay(0, 0.5)).toBeCloseTo(2_500, 6);
    expect(delay(0, ALMOST_ONE)).toBeCloseTo(5_000, 6);
  });

  it.each([
    [1, 5_000],
    [2, 7_500],
    [3, 11_250],
    [4, 15_000],
    [5, 15_000],
    [100, 15_000],
    [1_000_000, 15_000],
  ])(
    'waits before retry %i (counting from 0) about %i ms, give or take 30 %%',
    (attempt, middle) => {
      expect(delay(attempt, 0)).toBeCloseTo(middle * 0.7, 6);
      expect(delay(attempt, 0.5)).toBeCloseTo(middle, 6);
      expect(delay(attempt, ALMOST_ONE)).toBeCloseTo(middle * 1.3, 6);
    },
  );

  it('is spread even at its cap: the cap comes before the chance', () => {
    expect(delay(9, ALMOST_ONE)).toBeGreaterThan(19_000);
    expect(delay(9, 0)).toBeLessThan(11_000);
  });

  it('is a finite time of 0 to 19.5 s for whatever attempt', () => {
    fc.assert(
      fc.property(fc.nat(), (attempt) => {
        const ms = spreadThenSteady(attempt, cause);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(19_500);
      }),
    );
  });
});
