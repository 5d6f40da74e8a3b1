-- owner: none
-- execute: release, widen
-- Run as the narrow role whose function asks, which sees its caller's own agency alone.

-- Where the agency had named approvers when the release was decided, refuses whoever is none of them; a deputy named by
-- then stands in for one who is away, as neither the deputy nor whoever decided it said, or who decided it themselves.
CREATE OR REPLACE FUNCTION approver_v1(p_by uuid, p_at timestamptz, p_member uuid)
RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM research_namedapprover a
        WHERE a.named_at <= p_at AND (a.ended_at IS NULL OR a.ended_at > p_at)
    ) THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM research_namedapprover a
        WHERE a.named_at <= p_at AND (a.ended_at IS NULL OR a.ended_at > p_at) AND (
            a.member = p_member
            OR a.deputy = p_member
            AND (SELECT d.role FROM wall_member d WHERE d.id = a.deputy)
                = (SELECT m.role FROM wall_member m WHERE m.id = a.member)
            AND (
                EXISTS (
                    SELECT 1 FROM wall_member m JOIN wall_member b ON b.person = m.person
                    WHERE m.id = a.member AND b.id = p_by
                )
                OR EXISTS (
                    SELECT 1 FROM wall_absence w
                    WHERE w.seat = a.member AND w.ended_at IS NULL AND w.from_at <= now() AND w.until_at > now()
                    AND w.set_by <> p_member AND w.set_by <> p_by
                )
            )
        )
    ) THEN
        RAISE EXCEPTION 'not_the_approver' USING ERRCODE = 'P0001';
    END IF;
END $$;
