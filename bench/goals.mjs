/** What is aimed at, whether it was reached, and what the short form lets pass. */

/**
 * @typedef {object} Goal
 * @property {string} what
 * @property {number} value
 * @property {number} limit
 * @property {boolean} isFloor the value is to be no less than the limit; else no more
 * @property {number | null} tolerated the short form fails beyond it; `null` for what depends on the machine
 * @property {string} [unit]
 */

/** The short form fails where the goal is missed, if `rest` says nothing else. @returns {Goal} */
export const atMost = (what, value, limit, rest = {}) => ({
  what,
  value,
  limit,
  isFloor: false,
  tolerated: limit,
  ...rest,
});

/** @returns {Goal} */
export const atLeast = (what, value, limit, rest) => ({
  ...atMost(what, value, limit, rest),
  isFloor: true,
});

/** @param {Goal} goal */
export const isMet = ({ value, limit, isFloor }) => (isFloor ? value >= limit : value <= limit);

/** @param {Goal} goal */
export const isTolerated = (goal) =>
  goal.tolerated === null || isMet({ ...goal, limit: goal.tolerated });
