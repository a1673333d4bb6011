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

/** One bar for each label, with its figure; `values` have `label`, `value`. */
export const bars = ({ title, values, log = false }) =>
  render({
    title,
    width: 420,
    height: { step: 26 },
    data: { values },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: null },
      x: {
        field: 'value',
        type: 'quantitative',
        title: null,
        ...(log && { scale: { type: 'log' } }),
      },
    },
    layer: [
      { mark: { type: 'bar', color: '#4c78a8' } },
      {
        mark: { type: 'text', align: 'left', dx: 4 },
        encoding: { text: { field: 'value', format: ',.4~r' } },
      },
    ],
  });

/** One line for each client; `values` have `client`, `x`, `y`. Both axes are logarithmic if asked for. */
export const lines = ({ title, x, y, values, logX = true, logY = false }) => {
  const axis = (field, name, log) => ({
    field,
    type: 'quantitative',
    title: name,
    scale: { type: log ? 'log' : 'linear' },
  });
  return render({
    title,
    width: 420,
    height: 260,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: { x: axis('x', x, logX), y: axis('y', y, logY), color },
  });
};
