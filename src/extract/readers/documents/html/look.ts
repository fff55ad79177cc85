/** How the text of an element is shown, as far as its own markup tells. */
export interface Look {
  /** Taken out of sight with all that is in it. */
  readonly gone: boolean;
  /** `font-size: 0` or a single pixel, which an element inside may undo. */
  readonly tiny: boolean;
  /** `visibility: hidden`, which an element inside may undo. */
  readonly invisible: boolean;
  /** Unknown where a picture or an unknown word sets it. */
  readonly background: Colour | undefined;
  readonly colour: Colour | undefined;
}

/** Red, green, blue, 0 to 255. */
type Colour = readonly [number, number, number];

/** Attributes that change how an element looks; names in lower case. */
export type LookAttributes = Readonly<Partial<Record<(typeof lookAttributes)[number], string>>>;
export const lookAttributes = ['style', 'hidden', 'type', 'bgcolor', 'background', 'color', 'text'] as const;

const white: Colour = [255, 255, 255];
/** A page before its first element. */
export const page: Look = { gone: false, tiny: false, invisible: false, background: white, colour: [0, 0, 0] };

/** Whether a reader of the page would see text with this look. */
export function isHidden({ gone, tiny, invisible, background, colour }: Look): boolean {
  return gone || tiny || invisible || (background !== undefined && colour !== undefined && alike(background, colour));
}

/** The look of an element inside another one. Style sheets are not applied: only what stands at the element counts. */
export function lookInside(outer: Look, element: string, attributes: LookAttributes): Look {
  const style = declarations(attributes.style);
  const gone = outer.gone || element === 'template' || attributes.hidden !== undefined || isGone(style);
  const size = style.get('font-size') ?? style.get('font');
  const visibility = style.get('visibility');
  return {
    gone,
    tiny:
      size === undefined
        ? outer.tiny
        : isNothing(size) || /^[01](?:\.\d{1,9})?px$/.test(size) || (outer.tiny && /(?:em|%)/.test(size) && !size.includes('rem')),
    invisible: visibility === undefined ? outer.invisible : /^(?:hidden|collapse)/.test(visibility),
    background: backgroundOf(outer, style, attributes),
    colour: colourOf(
      outer,
      style.get('color') ?? (element === 'font' ? attributes.color : element === 'body' ? attributes.text : undefined),
    ),
  };
}

/** Property to value, lower case, without `!important`; the later one of two counts. */
function declarations(style: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const one of style?.split(';') ?? []) {
    const colon = one.indexOf(':');
    if (colon === -1) continue;
    const value = one.slice(colon + 1).toLowerCase();
    found.set(one.slice(0, colon).trim().toLowerCase(), value.replace('!important', '').trim());
  }
  return found;
}

function isGone(style: ReadonlyMap<string, string>): boolean {
  if (style.size === 0) return false;
  if (style.get('display') === 'none' || style.get('mso-hide') === 'all' || isNothing(style.get('opacity'))) return true;
  if (style.get('color') === 'transparent') return true;
  const clipped = style.get('overflow')?.startsWith('hidden') === true;
  if (clipped && ['max-height', 'height', 'max-width', 'width'].some((side) => isNothing(style.get(side)))) return true;
  const placed = style.get('position') === 'absolute' || style.get('position') === 'fixed';
  const far = (side: string): boolean => Number.parseFloat(style.get(side) ?? '') <= -999;
  return far('text-indent') || (placed && (far('left') || far('top')));
}

/** `0`, `0px`, `0.0em`; a shorthand such as `0/0 a` counts, too. */
function isNothing(value: string | undefined): boolean {
  return value !== undefined && Number.parseFloat(value) === 0;
}

function backgroundOf(outer: Look, style: ReadonlyMap<string, string>, attributes: LookAttributes): Colour | undefined {
  const written = style.get('background-color') ?? style.get('background') ?? attributes.bgcolor;
  const pictured =
    attributes.background !== undefined || /url\(|gradient/.test(`${style.get('background')}${style.get('background-image')}`);
  if (pictured) return undefined;
  return written === undefined || /^(?:none|transparent|inherit|initial|unset)/.test(written) ? outer.background : colourIn(written);
}

function colourOf(outer: Look, written: string | undefined): Colour | undefined {
  return written === undefined || written === 'inherit' ? outer.colour : colourIn(written);
}

const named: Readonly<Record<string, Colour>> = {
  white,
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  whitesmoke: [245, 245, 245],
  black: [0, 0, 0],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
  silver: [192, 192, 192],
  red: [255, 0, 0],
  green: [0, 128, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
};

function colourIn(value: string): Colour | undefined {
  const start = value.slice(0, 100).trim().toLowerCase();
  const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])/.exec(start)?.[1];
  if (hex !== undefined) {
    const wide = hex.length === 6 ? hex : hex.replace(/./g, '$&$&');
    const part = (at: number): number => Number.parseInt(wide.slice(at, at + 2), 16);
    return [part(0), part(2), part(4)];
  }
  const parts = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(start);
  if (parts !== null) return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return named[start.split(' ', 1)[0] ?? ''];
}

/** Too close for an eye to tell apart. */
function alike(a: Colour, b: Colour): boolean {
  return a.every((part, index) => Math.abs(part - (b[index] ?? 0)) <= 6);
}
