//! Is an answer of today still the answer of then, and what of a message would a program of then have seen?

use crate::Value;

/// How a message of one version is built, as far as a later version may differ from it.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Exactly this value.
    Same,
    /// A value of this kind: a count whose steps, or a text whose words, nobody relies on.
    Kind,
    /// A struct: later versions may add fields at the end.
    Fields(&'static [Shape]),
    /// A list: as many as then, each of this shape.
    List(&'static Shape),
    /// A list that the server fills in its own time: whatever is in it is of this shape.
    Moving(&'static Shape),
    /// An enum, by index: what then stood in each variant. Later versions may add variants.
    Variants(&'static [&'static [Shape]]),
}

/// A message that a program of then could not have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a message that a program of that version reads")]
pub struct Foreign;

impl Shape {
    /// Checks that `now` says everything that `then` said.
    ///
    /// # Errors
    /// Says where it does not, as a path of indexes.
    pub fn holds(self, then: &Value, now: &Value) -> Result<(), String> {
        let differs = || Err(format!(": {then:?} became {now:?}"));
        let below = |index: usize| move |error: String| format!(".{index}{error}");
        match (self, then, now) {
            (Self::Kind, ..) if kind(then) == kind(now) => Ok(()),
            (Self::Fields(fields), Value::Array(then), Value::Array(now)) => {
                for (index, field) in fields.iter().enumerate() {
                    field
                        .holds(at(then, index), at(now, index))
                        .map_err(below(index))?;
                }
                Ok(())
            }
            (Self::List(each), Value::Array(then), Value::Array(now))
                if then.len() == now.len() =>
            {
                for (index, (then, now)) in then.iter().zip(now).enumerate() {
                    each.holds(then, now).map_err(below(index))?;
                }
                Ok(())
            }
            (Self::Moving(each), _, Value::Array(now)) => {
                for (index, value) in now.iter().enumerate() {
                    let seen = each.seen(value.clone());
                    let whole = seen.is_ok_and(|seen| each.is_whole(&seen));
                    if !whole {
                        return Err(below(index)(format!(": {value:?} came")));
                    }
                }
                Ok(())
            }
            (Self::Variants(variants), Value::Array(then), Value::Array(now)) => {
                let (Some(index), true) = (variant(then), at(then, 0) == at(now, 0)) else {
                    return differs();
                };
                let fields = variants.get(index).copied().unwrap_or_default();
                Self::Fields(fields)
                    .holds(at(then, 1), at(now, 1))
                    .map_err(below(1))
            }
            (Self::Same | Self::Fields(_), ..) if then == now => Ok(()),
            _ => differs(),
        }
    }

    /// What a program of then sees of a message: fields that it does not know are gone.
    ///
    /// # Errors
    /// When it could not read the message: another kind of thing, or a variant it does not know.
    pub fn seen(self, value: Value) -> Result<Value, Foreign> {
        Ok(match (self, value) {
            (Self::Same | Self::Kind, value) => value,
            (Self::Fields(fields), Value::Array(values)) => {
                let known = fields.iter().zip(values);
                Value::Array(
                    known
                        .map(|(field, value)| match value {
                            Value::Null => Ok(Value::Null),
                            value => field.seen(value),
                        })
                        .collect::<Result<_, _>>()?,
                )
            }
            (Self::List(each) | Self::Moving(each), Value::Array(values)) => {
                let values = values.into_iter().map(|value| each.seen(value));
                Value::Array(values.collect::<Result<_, _>>()?)
            }
            (Self::Variants(variants), Value::Array(values)) => {
                let index = variant(&values).ok_or(Foreign)?;
                let fields = variants.get(index).ok_or(Foreign)?;
                let inner = Self::Fields(fields).seen(at(&values, 1).clone())?;
                Value::Array(vec![at(&values, 0).clone(), inner])
            }
            _ => return Err(Foreign),
        })
    }
}

impl Shape {
    /// Whether no field of the struct is missing.
    fn is_whole(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Fields(fields), Value::Array(values)) => values.len() == fields.len(),
            _ => true,
        }
    }
}

/// A field, which is nothing where the sender left it out at the end.
fn at(values: &[Value], index: usize) -> &Value {
    values.get(index).unwrap_or(&Value::Null)
}

fn variant(values: &[Value]) -> Option<usize> {
    match values {
        [Value::Int(index), _] => usize::try_from(*index).ok(),
        _ => None,
    }
}

fn kind(value: &Value) -> core::mem::Discriminant<Value> {
    core::mem::discriminant(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: Shape = Shape::Fields(&[Shape::Same, Shape::List(&POINT), Shape::Kind]);
    const POINT: Shape = Shape::Fields(&[Shape::Same, Shape::Same]);
    const NO: Shape = Shape::Variants(&[&[], &[Shape::Same]]);

    fn list(values: &[Value]) -> Value {
        Value::Array(values.to_vec())
    }

    fn answer(number: i64, points: &[Value], version: i64) -> Value {
        list(&[Value::Int(number), list(points), Value::Int(version)])
    }

    #[test]
    fn fields_may_come_and_counts_may_move_but_nothing_else() {
        let point = || list(&[Value::Int(1), Value::Int(2)]);
        let wide = list(&[Value::Int(1), Value::Int(2), Value::Bool(true)]);
        let then = answer(1, &[point()], 7);
        assert_eq!(ANSWER.holds(&then, &answer(1, &[wide], 9)), Ok(()));
        for now in [
            answer(2, &[point()], 7),
            answer(1, &[], 7),
            answer(1, &[point(), point()], 7),
            answer(1, &[list(&[Value::Int(1)])], 7),
            answer(1, &[list(&[Value::Int(1), Value::Int(3)])], 7),
            list(&[Value::Int(1), list(&[point()])]),
            Value::Int(1),
        ] {
            assert!(ANSWER.holds(&then, &now).is_err(), "{now:?}");
        }
    }

    #[test]
    fn a_moving_list_may_grow_and_shrink_but_holds_the_same_kind_of_things() {
        let moving = Shape::Moving(&POINT);
        let point =
            |fields: &[i64]| list(&fields.iter().copied().map(Value::Int).collect::<Vec<_>>());
        let then = list(&[point(&[1, 2])]);
        for now in [list(&[]), list(&[point(&[3, 4]), point(&[5, 6, 7])])] {
            assert_eq!(moving.holds(&then, &now), Ok(()));
        }
        for now in [list(&[point(&[1])]), list(&[Value::Int(1)]), Value::Int(1)] {
            assert!(moving.holds(&then, &now).is_err(), "{now:?}");
        }
    }

    #[test]
    fn a_variant_keeps_its_number_and_its_fields() {
        let no = |index, fields: &[Value]| list(&[Value::Int(index), list(fields)]);
        let then = no(1, &[Value::Int(5)]);
        let wide = no(1, &[Value::Int(5), Value::Int(6)]);
        assert_eq!(NO.holds(&then, &wide), Ok(()));
        assert!(NO.holds(&then, &no(1, &[Value::Int(6)])).is_err());
        assert!(NO.holds(&then, &no(0, &[])).is_err());
        assert_eq!(NO.seen(wide), Ok(then));
        assert_eq!(NO.seen(no(2, &[])), Err(Foreign));
    }

    #[test]
    fn a_program_of_then_sees_no_field_that_came_later() {
        let wide = list(&[Value::Int(1), Value::Null, Value::Bool(true)]);
        let seen = ANSWER.seen(list(&[
            Value::Int(1),
            list(&[wide]),
            Value::Int(7),
            Value::Int(8),
        ]));
        let narrow = list(&[Value::Int(1), Value::Null]);
        assert_eq!(seen, Ok(answer(1, &[narrow], 7)));
        assert_eq!(ANSWER.seen(Value::Int(1)), Err(Foreign));
    }
}
