-- The way to the found cases depends on the words: a rare one is looked up in the index of words, a common one is met soon enough among the newest
-- cases. A plan made without the words takes the second way for every search and walks the whole tenant for a rare word, so each search is planned.
CREATE OR REPLACE FUNCTION search_cases(asked tsquery, most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan ROWS 200 AS $$
BEGIN
  RETURN QUERY SELECT case_id FROM public.case_search
    WHERE tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid AND words @@ asked
    ORDER BY case_id DESC LIMIT most;
END
$$;
