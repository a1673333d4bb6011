/** Charts as SVG, by vega; it knows nothing of what is shown. */
import * as vega from 'vega';
import { compile } from 'vega-lite';

const config = {
  background: 'white',
  font: 'system-ui, sans-serif',
  padding: 12,
  view: { stroke: null },
  axis: { labelLimit: 320, titleFontWeight: 'normal' },
  title: { anchor: 'start' },
};

const render = async (spec) => {
  const view = new vega.View(vega.parse(compile({ config, ...spec }).spec), { renderer: 'none' });
  return `${(await view.toSVG()).trim()}\n`;
};

const color = {
  field: 'client',
  type: 'nominal',
  sort: null,
  title: null,
  legend: { orient: 'bottom', labelLimit: 320 },
};

/** Side by side a panel for each `part` of the values, in their order; or one, if they have no parts. */
const panels = ({ title, values, ...rest }) => {
  const parts = [...new Set(values.map(({ part }) => part))];
  const panel = { width: Math.min(420, 660 / parts.length), ...rest };
  const facet = { field: 'part', sort: parts, title: null };
  const isOne = parts.length === 1;
  return render({ title, data: { values }, ...(isOne ? panel : { facet, spec: panel }) });
};

/** One bar for each label, with its figure; `values` have `label`, `value` and may have `part`. */
export const bars = ({ title, values }) =>
  panels({
    title,
    values,
    height: { step: 26 },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: null },
      x: { field: 'value', type: 'quantitative', title: null },
    },
    layer: [
      { mark: { type: 'bar', color: '#4c78a8' } },
      {
        mark: { type: 'text', align: 'left', dx: 4 },
        encoding: { text: { field: 'value', format: ',.4~r' } },
      },
    ],
  });

/**
 * One line for each client; `values` have `client`, `x`, `y` and may have `part`. The axis of x is logarithmic if
 * nothing else is asked for, that of y if it is.
 */
export const lines = ({ title, x, y, values, logX = true, logY = false }) => {
  const axis = (field, name, log) => ({
    field,
    type: 'quantitative',
    title: name,
    scale: { type: log ? 'log' : 'linear' },
  });
  return panels({
    title,
    values,
    height: 260,
    mark: { type: 'line', point: true },
    encoding: { x: axis('x', x, logX), y: axis('y', y, logY), color },
  });
};
