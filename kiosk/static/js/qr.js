// A QR code drawn from its rows, so that no address with a secret in it is ever asked for.

import { make, section, shape } from "./dom.js";

const QUIET = 4; // free modules around the code; the standard asks for them

function path(rows) {
  return rows
    .flatMap((row, y) => [...row.matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`))
    .join("");
}

// A code with its quiet zone; the label is for whoever does not see it.
export function qrPicture(rows, label) {
  const side = rows.length + 2 * QUIET;
  const picture = shape("svg", {
    viewBox: `${-QUIET} ${-QUIET} ${side} ${side}`,
    role: "img",
    "aria-label": label,
    "shape-rendering": "crispEdges",
  });
  picture.append(shape("path", { d: path(rows) }));
  return picture;
}

export function drawQr(view) {
  section("qr", view.qr ?? null, ({ rows, caption }) =>
    make("figure", {}, qrPicture(rows, caption), make("figcaption", { "aria-hidden": "true", text: caption })),
  );
}
