(() => {
  const { rates, losses, pictures } = JSON.parse(document.getElementById('data').textContent);
  const frame = document.getElementById('range');
  const said = document.getElementById('said');
  const names = 'http://www.w3.org/2000/svg';
  const [first, last] = [Math.log(rates[0]), Math.log(rates[rates.length - 1])];
  const brief = (value) => (Math.abs(value) < 1e-3 ? value.toExponential(3).replace(/\.?0+e/, 'e') : String(Number(value.toPrecision(4))));
  let at = -1;
  const moveTo = (row) => {
    at = Math.min(rates.length - 1, Math.max(0, row));
    for (const one of shown) one.mark(at);
    said.textContent = `learning rate ${brief(rates[at])} · loss ${brief(losses[at])}`;
  };
  /** The row whose rate is nearest. */
  const nearest = (rate) => {
    let [low, high] = [0, rates.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rates[middle] < rate) low = middle + 1;
      else high = middle;
    }
    return low > 0 && rate / rates[low - 1] < rates[low] / rate ? low - 1 : low;
  };
  const shown = [...frame.querySelectorAll('svg')].map((svg, index) => {
    const { box, domain } = pictures[index];
    const make = (name, attributes) => {
      const node = document.createElementNS(names, name);
      for (const [key, value] of Object.entries({ ...attributes, visibility: 'hidden' })) node.setAttribute(key, value);
      svg.append(node);
      return node;
    };
    const rule = make('path', { class: 'axis' });
    const dot = make('circle', { class: 'line ink0', r: 4 });
    const read = (event) => {
      const { left, width } = svg.getBoundingClientRect();
      const x = ((event.clientX - left) / width) * svg.viewBox.baseVal.width;
      moveTo(nearest(Math.exp(first + ((x - box.left) / (box.right - box.left)) * (last - first))));
    };
    svg.addEventListener('pointermove', read);
    svg.addEventListener('pointerdown', read);
    return {
      mark(row) {
        const x = box.left + ((Math.log(rates[row]) - first) / (last - first)) * (box.right - box.left);
        // The same room above the highest mark as the picture has.
        const y = box.bottom - ((losses[row] - domain[0]) / (domain[1] - domain[0])) * (box.bottom - box.top - 8);
        rule.setAttribute('d', `M${x},${box.top}V${box.bottom}`);
        dot.setAttribute('cx', x);
        dot.setAttribute('cy', y);
        for (const node of [rule, dot]) node.setAttribute('visibility', 'visible');
      },
    };
  });
  frame.addEventListener('keydown', (event) => {
    const far = event.shiftKey ? 10 : 1;
    const row = { ArrowLeft: at - far, ArrowRight: at + far, Home: 0, End: rates.length - 1 }[event.key];
    if (row === undefined) return;
    event.preventDefault();
    moveTo(row);
  });
  document.getElementById('csv').textContent = ['lr,loss', ...rates.map((rate, row) => `${rate},${losses[row]}`)].join('\n');
})();
