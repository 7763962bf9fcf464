-- A workflow that is saved declares its usages anew: all of them are found by its name.
CREATE INDEX item_usage_of_workflow ON item_usage (organization, workflow);
