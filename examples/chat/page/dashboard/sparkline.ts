/** A line through numbers, as the path of an SVG. */

interface Frame {
  readonly width: number;
  readonly height: number;
  /** How many numbers are as long as it is wide; fewer are at its right end, for the last is the newest. */
  readonly count: number;
}

export function pathOf(values: readonly number[], { width, height, count }: Frame): string {
  if (values.length < 2) return '';
  const highest = Math.max(1, ...values);
  const step = width / (count - 1);
  return values
    .map((value, index) => {
      const x = (width - (values.length - 1 - index) * step).toFixed(1);
      const y = (height - (value / highest) * height).toFixed(1);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
