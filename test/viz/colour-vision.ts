/**
 * How colours look to people with other cones: the matrices of Machado, Oliveira and Fernandes (2009) at full
 * severity, on linear RGB; differences are CIE76 in Lab, where about 2.3 can just be seen side by side.
 */
import { channels, linear } from '../../viz/colour.js';

type Triple = [number, number, number];

const matrices: Record<string, readonly Triple[]> = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopic: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopic: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopic: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Kinds of vision; `see` gives the linear RGB that a viewer gets from `#rrggbb`. */
export const viewers: { name: string; see: (hex: string) => Triple }[] = Object.entries(matrices).map(
  ([name, matrix]) => ({ name, see: (hex) => times(matrix, channels(hex).map(linear) as Triple) }),
);

/** CIE76 difference of two linear RGB colours. */
export function difference(first: Triple, second: Triple): number {
  const [a, b] = [lab(first), lab(second)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function times(matrix: readonly Triple[], [r, g, b]: Triple): Triple {
  return matrix.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as Triple;
}

function lab(rgb: Triple): Triple {
  const [x, y, z] = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
  ].map((row) => row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]);
  const [fx, fy, fz] = [lightness(x / 0.9505), lightness(y), lightness(z / 1.089)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function lightness(t: number): number {
  return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
}
