//! All vertices of the faces at the leaves of a search, exactly.

use std::marker::PhantomData;
use std::rc::Rc;

use crate::linear::face::{Arithmetic, Face, Step, Walk, WordMap};
use crate::num::Integer;
use crate::solve::nash::bits::Bits;
use crate::solve::run::Watch;

/// The bases of a walk between two looks at the watch.
const LOOK: u64 = 64;

/// The bytes of a vertex beside its weights, about.
const VERTEX: u64 = 128;

/// A vertex of a side: the weights of the strategies used, up to a factor, and the zero variables that tell it from all other vertices.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub weights: Vec<(usize, Integer)>,
    /// The variables that are positive, as a set of bits.
    pub positive: Bits,
}

/// The vertices of the faces of one side in exact arithmetic; what is known of a face is kept.
pub(super) struct Corners<A: Arithmetic> {
    vertices: Vec<Vertex>,
    /// The vertices by their positive variables.
    numbers: WordMap<Bits, u32>,
    /// The vertices of a face, by the variables that are zero all over it.
    faces: WordMap<Bits, Rc<[u32]>>,
    /// The bases that the walks met.
    pub walked: u64,
    /// The most bases that they may meet.
    pub limit: u64,
    /// The bytes in use for vertices, about.
    bytes: u64,
    arithmetic: PhantomData<A>,
}

impl<A: Arithmetic> Corners<A> {
    pub fn new() -> Corners<A> {
        Corners {
            vertices: Vec::new(),
            numbers: WordMap::default(),
            faces: WordMap::default(),
            walked: 0,
            limit: u64::MAX,
            bytes: 0,
            arithmetic: PhantomData,
        }
    }

    pub fn vertex(&self, number: u32) -> &Vertex {
        &self.vertices[number as usize]
    }

    /// All vertices of a face; `None` when the arithmetic does not suffice, or the run is over.
    pub fn of(&mut self, face: &Face<A>, watch: &Watch) -> Option<Rc<[u32]>> {
        if face.dimension() == 0 {
            return self.number(face).map(|number| Rc::from([number]));
        }
        let mut zero = Bits::new(face.variables());
        (0..face.variables()).filter(|&variable| face.is_zero(variable)).for_each(|variable| zero.insert(variable));
        if let Some(known) = self.faces.get(&zero) {
            return Some(Rc::clone(known));
        }
        let mut found = Vec::new();
        let mut walk = Walk::new(face);
        loop {
            let is_time = self.walked.is_multiple_of(LOOK);
            if self.walked >= self.limit || is_time && (watch.is_over() || watch.is_too_much(walk.bytes() + self.bytes))
            {
                return None;
            }
            self.walked += 1;
            match walk.step() {
                Step::Vertex => found.push(self.number(walk.face())?),
                Step::Same => {}
                Step::End => break,
                Step::Void => return None,
            }
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[u32]> = found.into();
        self.faces.insert(zero, Rc::clone(&found));
        Some(found)
    }

    /// The number of the vertex at which a face stands.
    pub fn number(&mut self, face: &Face<A>) -> Option<u32> {
        let mut positive = Bits::new(face.variables());
        let members = (0..face.variables()).filter(|&variable| face.is_positive(variable));
        members.for_each(|variable| positive.insert(variable));
        if let Some(&number) = self.numbers.get(&positive) {
            return Some(number);
        }
        let number = self.vertices.len() as u32;
        let weights = face.weights()?;
        self.bytes += size_of_val(weights.as_slice()) as u64 + VERTEX;
        self.vertices.push(Vertex { weights, positive: positive.clone() });
        self.numbers.insert(positive, number);
        Some(number)
    }
}
