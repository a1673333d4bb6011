/** A line through numbers, as the path of an SVG. */
export function pathOf(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const highest = Math.max(1, ...values);
  const step = width / (values.length - 1);
  return values
    .map((value, index) => {
      const x = (index * step).toFixed(1);
      const y = (height - (value / highest) * height).toFixed(1);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    })
    .join('');
}
