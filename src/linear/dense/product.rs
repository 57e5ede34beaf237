//! Products `P W Pᵀ` of a matrix with its transpose, W diagonal: the work of normal equations and of Cholesky's factorisation.
//!
//! The matrix is copied into panels of a few rows, in the order in which the innermost loop reads them; that loop keeps a tile of the result
//! in registers (Goto and van de Geijn 2008, ACM Transactions on Mathematical Software 34). Only tiles that touch the lower triangle are
//! computed. The order of the sums is fixed; whether products are fused with sums depends on the machine.

use multiversion::multiversion;

/// Rows and columns of a tile: 24 registers of 8 floats, which leaves 8 of the 32 of AVX-512 for the operands.
const TILE_ROWS: usize = 8;
const TILE_COLUMNS: usize = 24;

/// Floats in a register, and in the shorter ones of machines without AVX-512.
const LANES: usize = 8;
const SHORT: usize = 4;

/// Columns of the matrix that are multiplied at a time.
const DEPTH: usize = 256;

/// Panels of rows that stay in the second-level cache: 24 × 8 × 256 floats are 384 KiB.
const RESIDENT: usize = 24;

/// The copies of a slice of the matrix, kept between products.
#[derive(Default)]
pub(crate) struct Panels {
    /// `[panel][column][row]`, [`TILE_ROWS`] rows a panel.
    left: Vec<f64>,
    /// The same with [`TILE_COLUMNS`] rows a panel and each column times its weight.
    right: Vec<f64>,
}

/// Where a matrix lies in a slice: row-major from `first` on, `stride` entries from a row to the next.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub first: usize,
    pub stride: usize,
    pub rows: usize,
    pub columns: usize,
}

/// How the columns are weighted.
#[derive(Clone, Copy)]
pub(crate) enum Weights<'a> {
    Each(&'a [f64]),
    All(f64),
}

/// Adds `P W Pᵀ` to the lower triangle of the square matrix `target[first..]` with rows of `stride` entries; entries above the diagonal
/// become meaningless.
pub(crate) fn add_gram(
    panels: &mut Panels,
    source: &[f64],
    layout: Layout,
    weights: Weights<'_>,
    target: &mut [f64],
    (first, stride): (usize, usize),
) {
    for start in (0..layout.columns).step_by(DEPTH) {
        let depth = DEPTH.min(layout.columns - start);
        let slice = Layout { first: layout.first + start, columns: depth, ..layout };
        let weights = match weights {
            Weights::Each(all) => Weights::Each(&all[start..start + depth]),
            all => all,
        };
        pack::<TILE_ROWS>(&mut panels.left, source, slice, Weights::All(1.0));
        pack::<TILE_COLUMNS>(&mut panels.right, source, slice, weights);
        multiply(&panels.left, &panels.right, depth, layout.rows, &mut target[first..], stride);
    }
}

/// [`add_gram`] where the matrix is a part of the target itself, in other rows or columns than the result.
pub(crate) fn add_own_gram(
    panels: &mut Panels,
    data: &mut [f64],
    layout: Layout,
    weight: f64,
    (first, stride): (usize, usize),
) {
    assert!(layout.columns <= DEPTH, "a narrow matrix");
    pack::<TILE_ROWS>(&mut panels.left, data, layout, Weights::All(1.0));
    pack::<TILE_COLUMNS>(&mut panels.right, data, layout, Weights::All(weight));
    multiply(&panels.left, &panels.right, layout.columns, layout.rows, &mut data[first..], stride);
}

fn pack<const WIDTH: usize>(panels: &mut Vec<f64>, source: &[f64], layout: Layout, weights: Weights<'_>) {
    let (depth, count) = (layout.columns, layout.rows.div_ceil(WIDTH));
    panels.resize(count * depth * WIDTH, 0.0);
    for (number, panel) in panels.chunks_exact_mut(depth * WIDTH).enumerate() {
        let own = WIDTH.min(layout.rows - number * WIDTH);
        if own < WIDTH {
            panel.fill(0.0);
        }
        let (columns, _) = panel.as_chunks_mut::<WIDTH>();
        for row in 0..own {
            let start = layout.first + (number * WIDTH + row) * layout.stride;
            let entries = &source[start..start + depth];
            match weights {
                Weights::All(weight) => {
                    for (column, entry) in columns.iter_mut().zip(entries) {
                        column[row] = entry * weight;
                    }
                }
                Weights::Each(weights) => {
                    for ((column, entry), weight) in columns.iter_mut().zip(entries).zip(weights) {
                        column[row] = entry * weight;
                    }
                }
            }
        }
    }
}

/// Adds the products of all pairs of panels that touch the lower triangle.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+fma", "x86_64+avx2+fma"))]
fn multiply(left: &[f64], right: &[f64], depth: usize, rows: usize, target: &mut [f64], stride: usize) {
    let fused = multiversion::target::target_cfg_f!(target_feature = "fma");
    let wide = multiversion::target::target_cfg_f!(target_feature = "avx512f");
    let panel = depth * TILE_ROWS;
    for (block, resident) in left.chunks(panel * RESIDENT).enumerate() {
        let first_row = block * RESIDENT * TILE_ROWS;
        for (number, columns) in right.chunks_exact(depth * TILE_COLUMNS).enumerate() {
            let column = number * TILE_COLUMNS;
            for (place, own) in resident.chunks_exact(panel).enumerate() {
                let row = first_row + place * TILE_ROWS;
                if row + TILE_ROWS <= column {
                    continue;
                }
                let tile = match (wide, fused) {
                    (true, _) => tile::<true>(own, columns),
                    (false, true) => narrow_tile::<true>(own, columns),
                    (false, false) => narrow_tile::<false>(own, columns),
                };
                let width = TILE_COLUMNS.min(rows - column);
                for (offset, sums) in tile.iter().enumerate().take(rows - row) {
                    let start = (row + offset) * stride + column;
                    for (entry, sum) in target[start..start + width].iter_mut().zip(sums) {
                        *entry += sum;
                    }
                }
            }
        }
    }
}

/// The sums are local arrays of one register each, and the loop over them is written out, which is what makes the compiler keep them in
/// registers.
#[inline(always)]
fn tile<const FUSED: bool>(rows: &[f64], columns: &[f64]) -> [[f64; TILE_COLUMNS]; TILE_ROWS] {
    let (rows, _) = rows.as_chunks::<TILE_ROWS>();
    let (columns, _) = columns.as_chunks::<TILE_COLUMNS>();
    macro_rules! tile {
        ($(($i:literal, $first:ident, $second:ident, $third:ident))*) => {{
            $(let (mut $first, mut $second, mut $third) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);)*
            for (a, b) in rows.iter().zip(columns) {
                let (b, _) = b.as_chunks::<LANES>();
                $(
                    add_multiple::<FUSED, LANES>(&mut $first, a[$i], &b[0]);
                    add_multiple::<FUSED, LANES>(&mut $second, a[$i], &b[1]);
                    add_multiple::<FUSED, LANES>(&mut $third, a[$i], &b[2]);
                )*
            }
            let mut tile = [[0.0; TILE_COLUMNS]; TILE_ROWS];
            $(
                tile[$i][..LANES].copy_from_slice(&$first);
                tile[$i][LANES..2 * LANES].copy_from_slice(&$second);
                tile[$i][2 * LANES..].copy_from_slice(&$third);
            )*
            tile
        }};
    }
    tile!((0, a0, a1, a2)(1, b0, b1, b2)(2, c0, c1, c2)(3, d0, d1, d2)(4, e0, e1, e2)(5, f0, f1, f2)(6, g0, g1, g2)(
        7, h0, h1, h2
    ))
}

/// The same tile in six parts, since 16 short registers do not hold its sums: with 12 of them the compiler spills one, with 8 it does not.
#[inline(always)]
fn narrow_tile<const FUSED: bool>(rows: &[f64], columns: &[f64]) -> [[f64; TILE_COLUMNS]; TILE_ROWS] {
    let mut tile = [[0.0; TILE_COLUMNS]; TILE_ROWS];
    part::<FUSED, 0, 0>(rows, columns, &mut tile);
    part::<FUSED, 4, 0>(rows, columns, &mut tile);
    part::<FUSED, 0, 8>(rows, columns, &mut tile);
    part::<FUSED, 4, 8>(rows, columns, &mut tile);
    part::<FUSED, 0, 16>(rows, columns, &mut tile);
    part::<FUSED, 4, 16>(rows, columns, &mut tile);
    tile
}

/// Four rows and eight columns of a tile.
#[inline(always)]
fn part<const FUSED: bool, const ROW: usize, const COLUMN: usize>(
    rows: &[f64],
    columns: &[f64],
    tile: &mut [[f64; TILE_COLUMNS]; TILE_ROWS],
) {
    let (rows, _) = rows.as_chunks::<TILE_ROWS>();
    let (columns, _) = columns.as_chunks::<TILE_COLUMNS>();
    macro_rules! part {
        ($(($i:literal, $first:ident, $second:ident))*) => {{
            $(let (mut $first, mut $second) = ([0.0; SHORT], [0.0; SHORT]);)*
            for (a, b) in rows.iter().zip(columns) {
                let (b, _) = b[COLUMN..COLUMN + 2 * SHORT].as_chunks::<SHORT>();
                $(
                    add_multiple::<FUSED, SHORT>(&mut $first, a[ROW + $i], &b[0]);
                    add_multiple::<FUSED, SHORT>(&mut $second, a[ROW + $i], &b[1]);
                )*
            }
            $(
                tile[ROW + $i][COLUMN..COLUMN + SHORT].copy_from_slice(&$first);
                tile[ROW + $i][COLUMN + SHORT..COLUMN + 2 * SHORT].copy_from_slice(&$second);
            )*
        }};
    }
    part!((0, a0, a1)(1, b0, b1)(2, c0, c1)(3, d0, d1));
}

#[inline(always)]
fn add_multiple<const FUSED: bool, const N: usize>(sum: &mut [f64; N], factor: f64, terms: &[f64; N]) {
    for lane in 0..N {
        sum[lane] = if FUSED { factor.mul_add(terms[lane], sum[lane]) } else { sum[lane] + factor * terms[lane] };
    }
}
