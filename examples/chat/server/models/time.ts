/** The database's clock, which all processes share, and how far to trust it. */

/** Now, in seconds. */
export const NOW = 'extract(epoch from clock_timestamp())::float8';

/**
 * Seconds. A row's time of change is older than its commit: who asks what has changed since a moment
 * also gets what was changed shortly before it, and compares versions.
 */
export const CLOCK_SLACK = 10;
