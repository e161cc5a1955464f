(() => {
  const { rates, losses, box, domain } = JSON.parse(document.getElementById('data').textContent);
  const frame = document.getElementById('range');
  const svg = frame.querySelector('svg');
  const said = document.getElementById('said');
  const names = 'http://www.w3.org/2000/svg';
  const make = (name, attributes) => {
    const node = document.createElementNS(names, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    svg.append(node);
    return node;
  };
  const rule = make('path', { class: 'phase', visibility: 'hidden' });
  const dot = make('circle', { class: 'line ink0', r: 4, visibility: 'hidden' });
  const [first, last] = [Math.log(rates[0]), Math.log(rates[rates.length - 1])];
  const placeOf = (row) => box.left + ((Math.log(rates[row]) - first) / (last - first)) * (box.right - box.left);
  // The same room above the highest mark as the picture has.
  const heightOf = (row) => box.bottom - ((losses[row] - domain[0]) / (domain[1] - domain[0])) * (box.bottom - box.top - 8);
  const brief = (value) => String(Number(value.toPrecision(4)));
  let at = -1;
  const moveTo = (row) => {
    at = Math.min(rates.length - 1, Math.max(0, row));
    const [x, y] = [placeOf(at), heightOf(at)];
    rule.setAttribute('d', `M${x},${box.top}V${box.bottom}`);
    dot.setAttribute('cx', x);
    dot.setAttribute('cy', y);
    for (const node of [rule, dot]) node.setAttribute('visibility', 'visible');
    said.textContent = `learning rate ${brief(rates[at])} · loss ${brief(losses[at])}`;
  };
  const nearest = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * svg.viewBox.baseVal.width;
    const rate = Math.exp(first + ((x - box.left) / (box.right - box.left)) * (last - first));
    let [low, high] = [0, rates.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rates[middle] < rate) low = middle + 1;
      else high = middle;
    }
    return low > 0 && rate / rates[low - 1] < rates[low] / rate ? low - 1 : low;
  };
  svg.addEventListener('pointermove', (event) => moveTo(nearest(event)));
  svg.addEventListener('pointerdown', (event) => moveTo(nearest(event)));
  frame.addEventListener('keydown', (event) => {
    const far = event.shiftKey ? 10 : 1;
    const row = { ArrowLeft: at - far, ArrowRight: at + far, Home: 0, End: rates.length - 1 }[event.key];
    if (row === undefined) return;
    event.preventDefault();
    moveTo(row);
  });
  document.getElementById('csv').textContent = ['lr,loss', ...rates.map((rate, row) => `${rate},${losses[row]}`)].join('\n');
  window.lrsched = { moveTo };
})();
