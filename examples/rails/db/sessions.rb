# The table of sessions, which came later: a database that there was before gets it, too.
ActiveRecord::Schema.define(version: 2) do
  create_table :sessions, id: :string do |t|
    t.belongs_to :user, null: false, foreign_key: true
    t.datetime :created_at, null: false, index: true
  end
end
