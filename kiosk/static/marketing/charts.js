// Draws every chart of the page. What it shows stands in the page as data, and as a table for whoever cannot see it.

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const NARROW = 600;
const BAR_PX = 38;
const LEAST_PX = 340;

const axis = () => ({
  automargin: true,
  fixedrange: true,
  gridcolor: colour("--line"),
  zerolinecolor: colour("--edge"),
  linecolor: colour("--edge"),
  separatethousands: true,
  exponentformat: "none",
});

function layoutOf({ bars = 0, xaxis = {}, yaxis = {}, legend = {}, ...own }) {
  const narrow = window.innerWidth < NARROW;
  return {
    font: { family: colour("--sans"), size: narrow ? 11 : 13, color: colour("--ink") },
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    margin: { l: 48, r: 12, t: 12, b: 40 },
    height: Math.max(narrow ? LEAST_PX - 40 : LEAST_PX, bars * BAR_PX + 90),
    showlegend: false,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", ...legend },
    hoverlabel: { bgcolor: colour("--card"), font: { color: colour("--ink") } },
    xaxis: { ...axis(), ...xaxis },
    yaxis: { ...axis(), ...yaxis },
    ...own,
  };
}

function draw(place) {
  const { data, layout } = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const narrow = window.innerWidth < NARROW;
  for (const trace of data.filter((one) => one.type === "heatmap")) {
    trace.showscale = !trace.texttemplate && !narrow;
    if (narrow && trace.meta) Object.assign(trace, { text: trace.meta.narrow, hovertext: trace.text, textfont: { size: 10 } });
  }
  return window.Plotly.newPlot(place, data, layoutOf(layout), { displayModeBar: false, responsive: true });
}

for (const place of document.querySelectorAll("[data-chart]")) {
  draw(place).then(() => {
    place.dataset.drawn = "yes";
  });
}
