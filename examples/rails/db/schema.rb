# The tables of the application.
ActiveRecord::Schema.define(version: 1) do
  create_table :users, force: :cascade do |t|
    t.string :name, null: false, index: { unique: true }
    t.string :status, null: false, default: "online"
    # How everybody was last told that they appear.
    t.string :told, null: false, default: "offline"
  end

  create_table :rooms, force: :cascade do |t|
    t.string :slug, null: false, index: { unique: true }
    t.string :title, null: false
    # Whether everybody is a member.
    t.boolean :open, null: false, default: false
  end

  create_table :memberships, force: :cascade do |t|
    t.belongs_to :room, null: false, foreign_key: true, index: false
    t.belongs_to :user, null: false, foreign_key: true
    # Up to which message they have read.
    t.bigint :read_up_to
    t.index %i[room_id user_id], unique: true
  end

  create_table :uploads, id: :string, force: :cascade do |t|
    t.belongs_to :user, null: false, foreign_key: true
    t.string :name, null: false
    t.string :media_type, null: false
    t.integer :size, null: false
    t.binary :bytes, null: false
    t.datetime :created_at, null: false, index: true
  end

  create_table :messages, force: :cascade do |t|
    t.belongs_to :room, null: false, foreign_key: true, index: false
    t.belongs_to :user, null: false, foreign_key: true, index: false
    t.belongs_to :upload, type: :string, foreign_key: true
    t.string :nonce, null: false
    t.string :kind, null: false
    t.text :content, null: false
    t.boolean :edited, null: false, default: false
    t.integer :version, null: false, default: 1
    t.datetime :removed_at, precision: 6
    t.timestamps precision: 6, index: true
    t.index %i[user_id nonce], unique: true
    t.index %i[room_id id]
    t.index %i[room_id updated_at]
  end

  create_table :notifications, force: :cascade do |t|
    t.belongs_to :user, null: false, foreign_key: true
    t.string :sender, null: false
    t.string :text, null: false
    t.boolean :read, null: false, default: false
    t.datetime :created_at, precision: 6, null: false
  end

  create_table :books, force: :cascade do |t|
    t.string :title, null: false
    t.string :author, null: false
    t.integer :version, null: false, default: 1
    t.datetime :removed_at, precision: 6
    t.timestamps precision: 6, index: true
  end

  # Subscriptions whose hearts beat: to a room, or to the organisation where there is none.
  create_table :presences, id: :string, force: :cascade do |t|
    t.belongs_to :user, null: false, foreign_key: true
    t.belongs_to :room, foreign_key: true
    t.datetime :seen_at, precision: 6, null: false, index: true
  end

  # What each process that serves last counted.
  create_table :server_processes, id: :string, force: :cascade do |t|
    t.integer :connections, null: false, default: 0
    t.integer :subscriptions, null: false, default: 0
    t.datetime :seen_at, precision: 6, null: false
  end
end
