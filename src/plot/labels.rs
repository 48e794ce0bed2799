//! Labels that overlap nothing: a place for each beside its point, or none.
//!
//! Greedy, in the order in which labels are wanted, over fixed directions and distances; so the
//! result depends on nothing but the input. Point-feature labelling is NP-hard (Marks and Shieber
//! 1991), and for a dozen labels greedy is as good as anybody sees.

use std::f64::consts::FRAC_1_SQRT_2;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    fn grown(&self, by: f64) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    pub(super) fn overlap(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    fn nearest(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x.max(self.left).min(self.right), y.max(self.top).min(self.bottom))
    }

    /// Whether a line passes through: the interval of the line that lies between the sides, by
    /// Liang and Barsky.
    fn is_crossed(&self, from: (f64, f64), to: (f64, f64)) -> bool {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let sides = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (speed, room) in sides {
            if speed == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if speed < 0.0 {
                enter = enter.max(room / speed);
            } else {
                leave = leave.min(room / speed);
            }
        }
        enter < leave
    }
}

/// A bubble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Disc {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) radius: f64,
}

impl Disc {
    /// The square that has about its area.
    pub(super) fn square(&self) -> Area {
        let half = self.radius * 0.886;
        Area::new(self.x - half, self.y - half, 2.0 * half, 2.0 * half)
    }
}

/// A label that is wanted beside a bubble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wanted {
    pub(super) at: Disc,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A label that found a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) area: Area,
    /// From the edge of the bubble to the label, if the label does not touch it.
    pub(super) leader: Option<Segment>,
}

/// A line from a point to a point.
type Segment = ((f64, f64), (f64, f64));

/// Right and left first: a name reads best beside its bubble.
const DIRECTIONS: [(f64, f64); 16] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.923_88, -0.382_68),
    (0.923_88, 0.382_68),
    (-0.923_88, -0.382_68),
    (-0.923_88, 0.382_68),
    (0.0, -1.0),
    (0.0, 1.0),
    (FRAC_1_SQRT_2, -FRAC_1_SQRT_2),
    (FRAC_1_SQRT_2, FRAC_1_SQRT_2),
    (-FRAC_1_SQRT_2, -FRAC_1_SQRT_2),
    (-FRAC_1_SQRT_2, FRAC_1_SQRT_2),
    (0.382_68, -0.923_88),
    (0.382_68, 0.923_88),
    (-0.382_68, -0.923_88),
    (-0.382_68, 0.923_88),
];
const GAPS: [f64; 10] = [2.0, 8.0, 16.0, 26.0, 40.0, 58.0, 80.0, 106.0, 136.0, 170.0];
/// From which gap on a line leads to the label.
const LEADER_FROM: f64 = 7.0;
/// What it costs, in pixels of gap, to touch a bubble that has no label of its own, which would be
/// taken for the one that is named.
const TOUCH: f64 = 12.0;
/// What it costs to lead across another line or a bubble that is named, where the eye loses the way.
const CROSSING: f64 = 30.0;
/// How often labels without a place are tried again before the others.
const ROUNDS: usize = 8;

/// Places labels inside `bounds`, clear of `obstacles`, of each other and of the bubbles that are
/// named, and as clear of the other bubbles as can be. One entry per label; `None` where nothing is
/// free.
///
/// Those that found no place in the order in which they are wanted go first in the next round.
///
/// Costs at most `8 * labels * 160 * (labels + obstacles + bubbles)`.
pub(super) fn place(
    wanted: &[Wanted],
    bounds: &Area,
    obstacles: &[Area],
    bubbles: &[Disc],
) -> Vec<Option<Placed>> {
    let found = |places: &[Option<Placed>]| places.iter().flatten().count();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let mut best = place_in_order(&order, wanted, bounds, obstacles, bubbles);
    let mut last = best.clone();
    for _ in 1..ROUNDS {
        if found(&best) == wanted.len() {
            break;
        }
        // Stable: false, which is without a place, comes first.
        order.sort_by_key(|label| last.get(*label).is_some_and(Option::is_some));
        last = place_in_order(&order, wanted, bounds, obstacles, bubbles);
        if found(&last) > found(&best) {
            best.clone_from(&last);
        }
    }
    best
}

fn place_in_order(
    order: &[usize],
    wanted: &[Wanted],
    bounds: &Area,
    obstacles: &[Area],
    bubbles: &[Disc],
) -> Vec<Option<Placed>> {
    let named: Vec<Area> = wanted.iter().map(|label| label.at.square()).collect();
    let bubbles: Vec<Area> = bubbles.iter().map(Disc::square).collect();
    let mut taken: Vec<Area> = obstacles.to_vec();
    let mut leaders: Vec<Segment> = Vec::new();
    let mut placed = vec![None; wanted.len()];
    for position in order.iter().copied() {
        let (Some(label), Some(place)) = (wanted.get(position), placed.get_mut(position)) else {
            continue;
        };
        let others = || named.iter().enumerate().filter(|(other, _)| *other != position);
        let mut best: Option<(f64, Placed)> = None;
        for gap in GAPS {
            for (preference, direction) in DIRECTIONS.into_iter().enumerate() {
                let candidate = candidate(label, gap, direction);
                let near = candidate.area.grown(1.5);
                let blocked = !bounds.holds(&candidate.area)
                    || taken.iter().any(|area| near.meets(area))
                    || others().any(|(_, bubble)| near.meets(bubble))
                    || leaders.iter().any(|(from, to)| near.is_crossed(*from, *to))
                    || candidate
                        .leader
                        .is_some_and(|(from, to)| taken.iter().any(|a| a.is_crossed(from, to)));
                if blocked {
                    continue;
                }
                let touched = bubbles.iter().map(|bubble| bubble.overlap(&candidate.area));
                let hidden: f64 = touched.filter(|o| *o > 0.0).map(|o| TOUCH + 0.25 * o).sum();
                let crossings = candidate.leader.map_or(0, |(from, to)| {
                    others().filter(|(_, bubble)| bubble.is_crossed(from, to)).count()
                        + leaders.iter().filter(|other| cross((from, to), **other)).count()
                });
                let cost = gap + 0.4 * preference as f64 + hidden + CROSSING * crossings as f64;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, candidate));
                }
            }
        }
        if let Some((_, found)) = best {
            taken.push(found.area);
            leaders.extend(found.leader);
            *place = Some(found);
        }
    }
    placed
}

/// Whether two lines cross: each has its ends on both sides of the other.
fn cross(one: Segment, other: Segment) -> bool {
    let side = |((x, y), (to_x, to_y)): Segment, (at_x, at_y): (f64, f64)| {
        (to_x - x) * (at_y - y) - (to_y - y) * (at_x - x)
    };
    side(one, other.0) * side(one, other.1) < 0.0 && side(other, one.0) * side(other, one.1) < 0.0
}

fn candidate(label: &Wanted, gap: f64, (dx, dy): (f64, f64)) -> Placed {
    let Disc { x, y, radius } = label.at;
    let reach = radius + gap;
    // A long label begins where its direction meets the reach: were its middle there, it would lie
    // across the bubble.
    let beside = |direction: f64, from: f64, length: f64| {
        let behind = if direction == 0.0 { 0.5 } else { f64::from(u8::from(direction < 0.0)) };
        from + direction * reach - behind * length
    };
    let (left, top) = (beside(dx, x, label.width), beside(dy, y, label.height));
    let area = Area::new(left, top, label.width, label.height);
    let end = area.nearest((x, y));
    let (away_x, away_y) = (end.0 - x, end.1 - y);
    let length = (away_x * away_x + away_y * away_y).sqrt();
    let leads = gap > LEADER_FROM && length > radius;
    let from = (x + away_x / length * radius, y + away_y / length * radius);
    Placed { area, leader: leads.then_some((from, end)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn no_label_overlaps_another_or_an_obstacle() {
        let mut random = Random::new(7);
        let bounds = Area::new(0.0, 0.0, 500.0, 400.0);
        let obstacle = Area::new(200.0, 100.0, 120.0, 40.0);
        let wanted: Vec<Wanted> = (0..40)
            .map(|_| Wanted {
                at: Disc { x: random.unit() * 500.0, y: random.unit() * 400.0, radius: 9.0 },
                width: 40.0 + 60.0 * random.unit(),
                height: 13.0,
            })
            .collect();
        let discs: Vec<Disc> = wanted.iter().map(|label| label.at).collect();
        let placed: Vec<Area> = place(&wanted, &bounds, &[obstacle], &discs)
            .into_iter()
            .flatten()
            .map(|label| label.area)
            .collect();
        assert!(placed.len() > 30, "{} of 40 found a place", placed.len());
        let on = |area: &Area| discs.iter().any(|disc| disc.square().meets(area));
        assert!(!placed.iter().any(on), "a label on a named bubble");
        for (position, area) in placed.iter().enumerate() {
            assert!(bounds.holds(area) && !area.meets(&obstacle));
            assert!(placed.iter().skip(position + 1).all(|other| !other.meets(area)));
        }
    }

    #[test]
    fn a_label_without_room_has_no_place() {
        let at = Disc { x: 10.0, y: 10.0, radius: 2.0 };
        let wanted = [Wanted { at, width: 50.0, height: 12.0 }];
        let placed = place(&wanted, &Area::new(0.0, 0.0, 20.0, 20.0), &[], &[at]);
        assert_eq!(placed, [None]);
    }

    #[test]
    fn a_lone_label_stands_to_the_right_without_a_leader() {
        let at = Disc { x: 50.0, y: 50.0, radius: 5.0 };
        let wanted = [Wanted { at, width: 30.0, height: 12.0 }];
        let placed = place(&wanted, &Area::new(0.0, 0.0, 200.0, 100.0), &[], &[at]);
        let label = placed[0].unwrap();
        assert!(label.area.left > 55.0 && label.leader.is_none());
    }

    #[test]
    fn a_label_keeps_off_its_own_bubble_and_off_a_nameless_one() {
        let at = Disc { x: 150.0, y: 50.0, radius: 6.0 };
        let wanted = [Wanted { at, width: 120.0, height: 14.0 }];
        let nameless = Disc { x: 200.0, y: 50.0, radius: 3.0 };
        let bounds = Area::new(140.0, 0.0, 300.0, 100.0);
        let label = place(&wanted, &bounds, &[], &[at, nameless])[0].unwrap();
        assert!(!label.area.meets(&nameless.square()) && !label.area.meets(&at.square()));
    }

    #[test]
    fn a_label_that_was_boxed_in_goes_first() {
        // The first, placed first, takes the only place of the second.
        let disc = |x| Disc { x, y: 10.0, radius: 2.0 };
        let wanted = [
            Wanted { at: disc(42.0), width: 30.0, height: 12.0 },
            Wanted { at: disc(80.0), width: 30.0, height: 12.0 },
        ];
        let bounds = Area::new(0.0, 0.0, 100.0, 20.0);
        let discs = [disc(42.0), disc(80.0)];
        let once = place_in_order(&[0, 1], &wanted, &bounds, &[], &discs);
        assert!(once[0].is_some() && once[1].is_none());
        assert!(place(&wanted, &bounds, &[], &discs).iter().all(Option::is_some));
    }

    #[test]
    fn lines_that_cross_are_seen() {
        assert!(cross(((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (2.0, 0.0))));
        assert!(!cross(((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (0.9, 1.1))));
        assert!(!cross(((0.0, 0.0), (2.0, 2.0)), ((1.0, 0.0), (3.0, 2.0))));
    }

    #[test]
    fn a_line_through_an_area_is_seen() {
        let area = Area::new(10.0, 10.0, 10.0, 10.0);
        assert!(area.is_crossed((0.0, 0.0), (30.0, 30.0)));
        assert!(!area.is_crossed((0.0, 0.0), (30.0, 5.0)));
        assert!(!area.is_crossed((0.0, 15.0), (9.0, 15.0)));
    }
}
