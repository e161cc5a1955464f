(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { updates, series, plots, unit } = data;
  const find = (id) => document.getElementById(id);
  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const said = document.documentElement.dataset.theme;
  const themeNow = () => data.themes[said === 'auto' ? (dark.matches ? 'dark' : 'light') : said];

  const state = { log: data.log, shown: series.map(() => true), min: updates[0] ?? 0, max: updates[updates.length - 1] ?? 1, at: null };
  const whole = { min: state.min, max: state.max };
  let charts = [];

  /** Numbers on an axis: 20k, 3e-4. */
  const brief = (value) => {
    const size = Math.abs(value);
    if (size >= 1e4) {
      const rank = Math.min(4, Math.floor(Math.log10(size) / 3 + 1e-9));
      return `${Number((value / 10 ** (3 * rank)).toPrecision(6))}${['', 'k', 'M', 'B', 'T'][rank]}`;
    }
    return size === 0
      ? '0'
      : size < 1e-3
        ? value
            .toExponential()
            .replace(/(\.\d{3})\d+/, '$1')
            .replace('e+', 'e')
        : String(Number(value.toPrecision(6)));
  };

  /** The numbers of an axis, with as many digits behind the point as any of them has. */
  const alike = (all) => {
    const texts = all.map((one) => (one === null ? '' : brief(one)));
    if (texts.some((text) => /[a-zA-Z]/.test(text))) return texts;
    const digits = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
    return all.map((one, index) => (one ? one.toFixed(digits) : texts[index]));
  };

  /** On a logarithmic axis what is 0 stands on the lowest rate. */
  const floorOf = (values) => {
    let low = Infinity;
    let high = 0;
    for (const line of values) for (const value of line) if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return Math.max(low, high / 1e12);
  };
  const onAxis = (values, log) => {
    if (!log) return values;
    const floor = floorOf(values);
    return values.map((line) => line.map((value) => (value === null ? null : Math.max(value, floor))));
  };
  const canLog = floorOf(plots[0].values) < Infinity && plots[0].values.some((line) => line.some((value) => value > 0));

  const size = () => Math.max(240, find('plots').clientWidth);
  const heightOf = (index) => (index > 0 ? 130 : Math.max(220, Math.min(440, Math.round(size() * 0.5))));

  /** The phases, behind the lines. */
  const phases = (chart) => {
    const { ctx, bbox } = chart;
    const theme = themeNow();
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = theme.axis;
    ctx.fillStyle = theme.faint;
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = 'center';
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    const place = (t) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, chart.valToPos(t, 'x', true)));
    for (const [index, { name, start }] of data.spans.entries()) {
      const [from, to] = [place(start), place(data.spans[index + 1]?.start ?? whole.max)];
      if (index > 0 && start > state.min && start < state.max) {
        ctx.beginPath();
        ctx.moveTo(from, bbox.top);
        ctx.lineTo(from, bbox.top + bbox.height);
        ctx.stroke();
      }
      if (ctx.measureText(name).width + 8 * ratio < to - from) ctx.fillText(name, (from + to) / 2, bbox.top - 5 * ratio);
    }
    ctx.restore();
  };

  /** A line through the updates, that goes straight up or down where the rate jumps. */
  const pathOf = (plot, number) => {
    const jumps = new Set(plot.jumps[number]);
    return (chart, index, from, to) => {
      const [xs, ys] = [chart.data[0], chart.data[index]];
      const path = new Path2D();
      let before = null;
      for (let place = Math.max(0, from - 1); place <= Math.min(xs.length - 1, to + 1); place += 1) {
        if (ys[place] === null) continue;
        const [x, y] = [chart.valToPos(xs[place], 'x', true), chart.valToPos(ys[place], 'y', true)];
        if (before === null) path.moveTo(x, y);
        else {
          if (jumps.has(place)) path.lineTo(x, before);
          path.lineTo(x, y);
        }
        before = y;
      }
      return { stroke: path, fill: null, clip: null, band: null, gaps: null, flags: 1 };
    };
  };

  const build = () => {
    for (const chart of charts) chart.destroy();
    const theme = themeNow();
    const sync = uPlot.sync('lrsched');
    const font = '12px system-ui, sans-serif';
    charts = plots.map((plot, index) => {
      const log = index === 0 && state.log && canLog;
      const axis = {
        stroke: theme.faint,
        font,
        ticks: { stroke: theme.axis, width: 1, size: 4 },
        grid: { show: data.grid, stroke: theme.grid, width: 1 },
      };
      const node = find(`plot-${index}`);
      const [low, high] = range(plot.values);
      return new uPlot(
        {
          width: size(),
          height: heightOf(index),
          padding: [data.spans.length > 0 ? 20 : 10, 18, 0, 0],
          legend: { show: false },
          cursor: {
            sync: { key: sync.key, scales: ['x', null] },
            y: false,
            drag: { x: true, y: false, setScale: true },
            points: { size: 7 },
          },
          scales: {
            x: { time: false, range: (_chart, min, max) => (min === null ? [0, 1] : [min, max === min ? min + 1 : max]) },
            y: log ? { distr: 3 } : { range: () => [low, high] },
          },
          axes: [
            {
              ...axis,
              label: index === plots.length - 1 ? unit : undefined,
              size: 28,
              labelFont: font,
              labelSize: 18,
              values: (_chart, all) => all.map((one) => (Number.isInteger(one) ? brief(one) : '')),
            },
            { ...axis, size: 64, values: (_chart, all) => (log ? all.map((one) => (one === null ? '' : brief(one))) : alike(all)) },
          ],
          series: [
            {},
            ...series.map((one, number) => ({
              label: one.label,
              show: state.shown[number],
              stroke: theme.inks[one.color],
              width: 2,
              dash: one.dash === '' ? undefined : one.dash.split(' ').map(Number),
              spanGaps: true,
              points: { show: updates.length < 60 },
              paths: pathOf(plot, number),
            })),
          ],
          hooks: {
            draw: index === 0 ? [phases] : [],
            setCursor: [(chart) => index === 0 && chart.cursor.idx !== undefined && tell(chart.cursor.idx)],
            setScale: [(chart, key) => key === 'x' && follow(chart)],
          },
        },
        [updates, ...onAxis(plot.values, log)],
        node,
      );
    });
    show();
  };

  /** Round ends: from 0, unless all of it is far from there. */
  const range = (values) => {
    let [low, high] = [Infinity, -Infinity];
    for (const line of values) for (const value of line) if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
    if (low > high) return [0, 1];
    if (low > 0 && (low < 0.7 * high || low === high)) low = 0;
    const room = high === low ? Math.abs(high) || 1 : high - low;
    return [low === 0 ? 0 : low - 0.05 * room, high + 0.05 * room];
  };

  let following = false;
  /** Zooming one plot zooms the others. */
  const follow = (chart) => {
    const { min, max } = chart.scales.x;
    if (following || min === null) return;
    [state.min, state.max] = [min, max];
    show(chart);
  };
  const show = (but) => {
    following = true;
    for (const chart of charts) if (chart !== but) chart.setScale('x', { min: state.min, max: state.max });
    following = false;
  };

  /** Reads off an update: beside each series, and as a sentence. */
  const tell = (index) => {
    if (index === null || index === undefined) return;
    state.at = index;
    const told = data.beside ? `, ${data.beside.unit} ${data.beside.at[index]}` : '';
    const parts = [];
    for (const [number, one] of series.entries()) {
      const values = plots.map((plot) => plot.values[number][index]);
      const text = values[0] === null ? '' : String(values[0]);
      find(`value-${number}`).textContent = text;
      if (state.shown[number] && text !== '') {
        const more = values.slice(1).flatMap((value, other) => (value === null ? [] : [`${plots[other + 1].name} ${value}`]));
        parts.push([`${series.length > 1 ? `${one.label}: ` : ''}${text}`, ...more].join(', '));
      }
    }
    find('said').textContent = `${unit} ${updates[index]}${told}: ${parts.join(' · ')}`;
  };

  /** Puts the cursor on an update, as the pointer would. */
  const moveTo = (index) => {
    const bounded = Math.min(updates.length - 1, Math.max(0, index));
    const t = updates[bounded];
    if (t < state.min || t > state.max) {
      const span = state.max - state.min;
      zoomTo(t - span / 2, t + span / 2);
    }
    for (const chart of charts) chart.setCursor({ left: chart.valToPos(t, 'x'), top: chart.over.clientHeight / 2 }, false);
    tell(bounded);
  };

  const zoomTo = (min, max) => {
    const span = Math.min(whole.max - whole.min, Math.max(max - min, Math.min(1, whole.max - whole.min)));
    const middle = (min + max) / 2;
    state.min = Math.max(whole.min, Math.min(whole.max - span, middle - span / 2));
    state.max = state.min + span;
    show();
  };
  const zoomBy = (factor, around) => {
    const span = (state.max - state.min) * factor;
    const center = around ?? (state.at === null ? (state.min + state.max) / 2 : updates[state.at]);
    const share = (center - state.min) / (state.max - state.min || 1);
    zoomTo(center - share * span, center + (1 - share) * span);
  };
  const panBy = (share) => zoomTo(state.min + share * (state.max - state.min), state.max + share * (state.max - state.min));
  const reset = () => zoomTo(whole.min, whole.max);

  const onKey = (event) => {
    const far = event.shiftKey ? Math.max(1, Math.round(updates.length / 10)) : 1;
    const now = state.at ?? 0;
    const actions = {
      ArrowRight: () => moveTo(now + far),
      ArrowLeft: () => moveTo(now - far),
      Home: () => moveTo(0),
      End: () => moveTo(updates.length - 1),
      '+': () => zoomBy(0.5),
      '-': () => zoomBy(2),
      0: reset,
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  };

  for (const [index, { name }] of plots.entries()) {
    const label = `${name} over ${unit}s; arrow keys read off, plus and minus zoom, 0 shows all`;
    const node = make('div', {
      id: `plot-${index}`,
      class: 'plot',
      tabindex: 0,
      role: 'application',
      'aria-label': label,
      onkeydown: onKey,
    });
    node.addEventListener(
      'wheel',
      (event) => {
        if (document.activeElement !== node && !event.ctrlKey) return;
        event.preventDefault();
        const chart = charts[index];
        zoomBy(event.deltaY > 0 ? 1.25 : 0.8, chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, 'x'));
      },
      { passive: false },
    );
    node.append(make('h2', {}, name));
    find('plots').append(node);
  }

  const tool = (text, label, action) => make('button', { type: 'button', 'aria-label': label, title: label, onclick: action }, text);
  find('tools').append(
    tool('+', 'zoom in', () => zoomBy(0.5)),
    tool('−', 'zoom out', () => zoomBy(2)),
    tool('←', 'earlier', () => panBy(-0.25)),
    tool('→', 'later', () => panBy(0.25)),
    tool('all', 'show the whole run', reset),
  );
  if (canLog) {
    const button = make('button', { type: 'button', id: 'log', 'aria-pressed': state.log }, 'logarithmic');
    button.addEventListener('click', () => {
      state.log = !state.log;
      button.setAttribute('aria-pressed', state.log);
      build();
    });
    find('tools').append(button);
  }

  const sample = ({ color, dash }) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    for (const [key, value] of Object.entries({ width: 28, height: 8, 'aria-hidden': true })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries({
      d: 'M0,4h28',
      fill: 'none',
      stroke: themeNow().inks[color],
      'stroke-width': 2,
      'stroke-dasharray': dash,
    }))
      line.setAttribute(key, value);
    svg.append(line);
    return svg;
  };
  const legend = () => {
    const before = series.map((_, number) => find(`value-${number}`)?.textContent ?? '');
    const buttons = series.map((one, number) => {
      const value = make('span', { class: 'value', id: `value-${number}` }, before[number]);
      const button = make('button', { type: 'button', 'aria-pressed': state.shown[number] }, sample(one), one.label || 'the rate', value);
      button.addEventListener('click', () => {
        state.shown[number] = !state.shown[number];
        button.setAttribute('aria-pressed', state.shown[number]);
        for (const chart of charts) chart.setSeries(number + 1, { show: state.shown[number] });
      });
      return button;
    });
    find('legend').replaceChildren(...buttons);
  };
  legend();

  const copyButton = (text) => {
    const button = make('button', { type: 'button' }, 'copy');
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(text());
      } catch {
        const area = make('textarea', {}, '');
        area.value = text();
        document.body.append(area);
        area.select();
        document.execCommand('copy');
        area.remove();
      }
      button.textContent = 'copied';
      setTimeout(() => {
        button.textContent = 'copy';
      }, 1500);
    });
    return button;
  };
  for (const block of document.querySelectorAll('pre.copy')) {
    block.tabIndex = 0;
    block.after(copyButton(() => block.textContent));
  }

  /** A name in CSV, quoted where it must be. */
  const cell = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = () => {
    const one = series.length === 1;
    const columns = plots.flatMap((plot, index) =>
      series.map(({ label }, number) => ({
        values: plot.values[number],
        name: index === 0 ? (one ? 'lr' : label) : one ? plot.name : `${label} ${plot.name}`,
      })),
    );
    const head = [unit, ...columns.map(({ name }) => cell(name))].join(',');
    return [head, ...updates.map((t, row) => [t, ...columns.map(({ values }) => values[row] ?? '')].join(','))].join('\n').concat('\n');
  };
  const preview = make('pre', { tabindex: 0 });
  const drawn = data.shown === '' ? `every ${unit}` : data.shown;
  const details = make(
    'details',
    { id: 'csv' },
    make('summary', {}, 'The drawn points as CSV'),
    make('p', {}, `These are the points that are drawn: ${drawn}.${data.shown === '' ? '' : ' lrsched … --csv writes all of them.'}`),
    copyButton(csv),
    preview,
  );
  details.addEventListener('toggle', () => {
    const text = csv();
    preview.textContent = text.length > 20000 ? `${text.slice(0, 20000)}…` : text;
  });
  find('points').append(details);

  dark.addEventListener('change', () => {
    build();
    legend();
  });
  let width = 0;
  new ResizeObserver(() => {
    if (size() === width) return;
    width = size();
    for (const [index, chart] of charts.entries()) chart.setSize({ width, height: heightOf(index) });
  }).observe(find('plots'));
  if (updates.length > 0) build();
  window.lrsched = { charts: () => charts, moveTo, state };
})();
