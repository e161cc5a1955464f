/** What pictures are drawn in: colours for light and for dark paper. */
export interface Theme {
  readonly paper: string;
  readonly text: string;
  readonly faint: string;
  readonly axis: string;
  readonly grid: string;
  /** The colours of the lines, in the order of the chart's. */
  readonly inks: readonly string[];
}

/**
 * Blue, orange, green, purple, sky blue and vermilion after Okabe & Ito 2008, Color Universal Design, as in the terminal,
 * each in a shade that stands out from the paper; then the text's own.
 */
export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    paper: '#ffffff',
    text: '#1f2328',
    faint: '#59636e',
    axis: '#818b98',
    grid: '#e4e8ec',
    inks: ['#0b62c4', '#d2691e', '#00795c', '#b03a8c', '#1c9bd1', '#b81d24', '#1f2328'],
  },
  dark: {
    paper: '#0d1117',
    text: '#e6edf3',
    faint: '#9198a1',
    axis: '#6e7681',
    grid: '#262c34',
    inks: ['#6cb0ff', '#ffa657', '#45c79d', '#ea8fce', '#8adcff', '#ff8f8a', '#e6edf3'],
  },
};

/** How lines are broken, so that they are told apart without colour. */
const dashes = ['', '9 4', '2.5 3.5', '12 4 2.5 4'] as const;

/** What the line of the series with this index is drawn with. */
export interface Ink {
  /** Which of a theme's colours. */
  readonly color: number;
  /** Lengths of strokes and gaps; empty for a line without gaps. */
  readonly dash: string;
}

/** The ink of the series with this index; 28 of them differ. */
export function inkOf(index: number): Ink {
  return { color: index % themes.light.inks.length, dash: dashes[index % dashes.length] as string };
}
