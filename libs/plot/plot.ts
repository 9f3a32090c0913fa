import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

export interface Series {
  name: string;
  points: [x: number, y: number][];
}

/** Curves over one x axis, panel below panel; a series has the same colour in each. */
export interface Picture {
  title: string;
  subtitle: string;
  xName: string;
  xLogarithmic?: boolean;
  panels: { yName: string; yLogarithmic?: boolean; series: Series[] }[];
  marks?: { x: number; name: string }[];
}

const WIDTH = 900;
const PANEL_HEIGHT = 240;
const TOP = 92;
const GAP = 60;
/** A curve needs no more points than this to look the same at that width, and the file stays small. */
const POINTS_MAX = 150;
/** Okabe and Ito's colours, told apart by colour-blind readers too. */
const COLOURS = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#8C8C8C',
  '#8B4513',
];

/** The picture as an SVG file's text, on white so that it reads on any page. */
export function toSvg(picture: Picture): string {
  const { panels, marks = [] } = picture;
  const height = TOP + panels.length * (PANEL_HEIGHT + GAP);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  const names = [...new Set(panels.flatMap(({ series }) => series.map((one) => one.name)))];
  const colourOf = (series: string) => COLOURS[names.indexOf(series) % COLOURS.length];
  const xMax = Math.max(
    ...panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([x]) => x))),
  );
  chart.setOption({
    backgroundColor: '#ffffff',
    animation: false,
    textStyle: { fontFamily: 'sans-serif' },
    title: { text: picture.title, subtext: picture.subtitle, left: 16, top: 8, itemGap: 4 },
    legend: { data: names, top: 56, left: 12, itemWidth: 18, itemHeight: 10, itemGap: 18 },
    grid: panels.map((_, index) => ({
      left: 84,
      right: 44,
      top: TOP + 24 + index * (PANEL_HEIGHT + GAP),
      height: PANEL_HEIGHT - 24,
    })),
    xAxis: panels.map((_, gridIndex) => ({
      gridIndex,
      ...(picture.xLogarithmic
        ? { type: 'log', logBase: 10 }
        : { type: 'value', max: Math.ceil(xMax * 10) / 10 }),
      ...(gridIndex === panels.length - 1 && { name: picture.xName, nameLocation: 'middle', nameGap: 28 }),
      splitLine: { show: false },
    })),
    yAxis: panels.map(({ yName, yLogarithmic }, gridIndex) => ({
      gridIndex,
      ...(yLogarithmic ? { type: 'log', logBase: 10 } : { type: 'value', min: 0 }),
      name: yName,
      nameTextStyle: { align: 'left', padding: [0, 0, 0, -40] },
    })),
    series: panels.flatMap(({ series }, index) =>
      series.map((one, place) => ({
        type: 'line',
        name: one.name,
        xAxisIndex: index,
        yAxisIndex: index,
        data: thin(one.points),
        showSymbol: one.points.length < 10,
        lineStyle: { width: 1.5 },
        itemStyle: { color: colourOf(one.name) },
        ...(place === 0 && marks.length > 0 && { markLine: markLine(marks, index === 0) }),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function markLine(marks: { x: number; name: string }[], isNamed: boolean) {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: '#555555', type: 'dashed', width: 1 },
    data: marks.map(({ x, name }) => ({
      xAxis: x,
      label: { show: isNamed, formatter: name, color: '#333333', position: 'end', distance: 2 },
    })),
  };
}

/** At most `POINTS_MAX` points: the highest of each run of neighbours, since it is the peaks that matter. */
function thin(points: Series['points']): Series['points'] {
  const run = Math.ceil(points.length / POINTS_MAX);
  const kept: Series['points'] = [];
  for (let start = 0; start < points.length; start += run) {
    const [x, y] = points
      .slice(start, start + run)
      .reduce((high, point) => (point[1] > high[1] ? point : high));
    kept.push([round(x), round(y)]);
  }
  return kept;
}

const round = (value: number) => Math.round(value * 100) / 100;
