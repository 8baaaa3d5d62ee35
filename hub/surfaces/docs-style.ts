/** The stylesheet of the reference page, served at `/docs/style.css`. */
export const DOCS_STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfcfb, #14161a);
  --raised: light-dark(#ffffff, #1a1d22);
  --sunken: light-dark(#f3f3f0, #101216);
  --ink: light-dark(#1c1e21, #e4e6ea);
  --faint: light-dark(#5d636b, #9aa1ab);
  --line: light-dark(#e2e2dd, #2b2f36);
  --accent: light-dark(#0b5cad, #74b3f5);
  --read: light-dark(#1d6b3f, #7cd3a0);
  --write: light-dark(#8a5200, #f0b866);
  --danger: light-dark(#a3262a, #ff9a94);
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); background: var(--paper); color: var(--ink); font: 16px/1.6 var(--sans); }
a { color: var(--accent); text-decoration: none; text-underline-offset: .2em; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; background: var(--raised); padding: .5rem 1rem; }

nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem 2rem; background: var(--sunken); border-right: 1px solid var(--line); font-size: .9rem; }
nav ul { list-style: none; margin: 0 0 .5rem; padding: 0; }
nav li a, nav summary { display: block; padding: .2rem .6rem; border-radius: 5px; color: var(--ink); }
nav li a:hover, nav summary:hover { background: color-mix(in srgb, var(--accent) 12%, transparent); text-decoration: none; }
nav details ul { margin-left: .9rem; border-left: 1px solid var(--line); padding-left: .3rem; }
nav details li a { color: var(--faint); }
nav h2 { margin: 1.25rem .6rem .35rem; font-size: .74rem; letter-spacing: .06em; text-transform: uppercase; color: var(--faint); }
nav summary { cursor: pointer; list-style: none; display: flex; align-items: baseline; gap: .45rem; }
nav summary::-webkit-details-marker { display: none; }
nav summary::before { content: "›"; color: var(--faint); width: .5rem; }
nav details[open] > summary::before { content: "⌄"; }
nav summary small { margin-left: auto; font-variant-numeric: tabular-nums; }
nav small, h3 small { color: var(--faint); font-weight: 400; }
.brand { margin: 0 .6rem 1.25rem; font-size: 1.15rem; font-weight: 650; }
.brand a { color: inherit; }

main { padding: 2.75rem clamp(1.25rem, 5vw, 4.5rem) 6rem; max-width: 64rem; }
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 .6rem; text-wrap: balance; }
h2 { font-size: 1.4rem; letter-spacing: -.01em; margin: 3.25rem 0 .75rem; }
h3 { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; font-size: 1.1rem; margin: 0; }
h4 { font-size: .8rem; color: var(--faint); font-weight: 600; margin: 1.1rem 0 .35rem; }
h1 a, h2 a, h3 a { color: inherit; }
.lead { font-size: 1.12rem; color: var(--faint); max-width: 46rem; margin: 0 0 1rem; }
p { max-width: 46rem; margin: .6rem 0; }
article { background: var(--raised); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.35rem 1.25rem; margin: 1rem 0; }
article:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }

code { font: .875em/1.5 var(--mono); }
p code, td code { background: var(--sunken); border-radius: 4px; padding: .1em .35em; overflow-wrap: break-word; }
pre { background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: .4rem 0; overflow-x: auto; tab-size: 2; }
pre.usage { background: none; border: 0; border-left: 3px solid var(--accent); border-radius: 0; padding: .15rem 0 .15rem .9rem;
  white-space: normal; }
pre.usage span { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }

.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-size: .8rem; font-weight: 600; color: var(--faint); padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
td { vertical-align: top; padding: .5rem .9rem .5rem 0; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
tr:target td { background: color-mix(in srgb, var(--accent) 12%, transparent); }
td small { display: block; color: var(--faint); overflow-wrap: anywhere; }
.required { font-size: .75rem; font-weight: 600; color: var(--danger); white-space: nowrap; }

.badge { font: 600 .72rem/1 var(--sans); padding: .3em .6em; border-radius: 99px; border: 1px solid currentColor; color: var(--faint); }
.badge.read { color: var(--read); }
.badge.write { color: var(--write); }
.badge.danger { color: var(--danger); background: color-mix(in srgb, var(--danger) 12%, transparent); }
details.http { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: .75rem; }
details.http summary { cursor: pointer; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.2rem; font: 700 .78rem/1 var(--mono); color: var(--write); }
.method.get { color: var(--read); }
.method.delete { color: var(--danger); }
.status { font-family: var(--mono); color: var(--ink); }

@media (max-width: 55rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); padding: 1rem; }
  main { padding-top: 1.5rem; }
  article { padding: 1rem; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; left: -100vw; }
  tr { border-bottom: 1px solid var(--line); padding: .6rem 0; }
  tr:last-child { border-bottom: 0; }
  td { border: 0; padding: .1rem 0; }
  td small { display: inline; margin-left: .4rem; }
}
@media print { nav, .skip { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
