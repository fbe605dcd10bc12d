/** Line icons, 20 by 20, drawn in the colour of the text around them. */
const shapes = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h13M3 12.5h13',
  lock: 'M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3',
  bolt: 'M11 2 4.5 11.5H10L9 18l6.5-9.5H10z',
  bell: 'M10 2.5a5 5 0 0 0-5 5c0 4.5-1.5 6-2 7h14c-.5-1-2-2.5-2-7a5 5 0 0 0-5-5M8 17a2 2 0 0 0 4 0',
  pin: 'M7.5 3h5l-.5 5 2.5 3h-9L8 8zM10 11v6',
  face: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7 8v.5M13 8v.5M6.5 11.5a4 4 0 0 0 7 0',
  reply: 'M3.5 4h13v9.5H10L6.5 17v-3.5h-3z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  close: 'M5 5l10 10M15 5 5 15',
  send: 'M3 4l14 6-14 6 2.5-6zM5.5 10H11',
  phone: 'M6 2.5h8v15H6zM9 15h2',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15M7.5 10h5M7.5 13h5',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 6v4l2.5 2',
  home: 'M3 9.5 10 3.5l7 6M5 8v8.5h10V8',
  board: 'M3.5 4h13v12.5h-13zM3.5 8h13M8 8v8.5',
  users:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5a5 5 0 0 1 10 0M13 4a3 3 0 0 1 0 5.5M14.5 12a5 5 0 0 1 3 4.5',
  search: 'M9 3.5a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M13 13l4 4',
  plus: 'M10 4v12M4 10h12',
  edit: 'M4 16l.5-3L13 4.5l2.5 2.5L7 15.5z',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11.5h7.400l.8-11.5',
  link: 'M8.5 11.5l3-3M9 6l1.5-1.5a3.2 3.2 0 0 1 4.5 4.5L13.5 10.5M11 14l-1.5 1.5A3.2 3.2 0 0 1 5 11l1.5-1.5',
  chevron: 'M6 8l4 4 4-4',
  clip: 'M14.5 9l-5.5 5.5a3 3 0 0 1-4.3-4.300L11 4a2 2 0 0 1 2.9 2.900l-6 6',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
} as const;

export type IconName = keyof typeof shapes;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}
