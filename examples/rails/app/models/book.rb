# A book of the list that everybody sees and changes.
class Book < ApplicationRecord
  include Versioned

  # For how long it is known what was destroyed.
  REMEMBERED = 1.day

  # Everybody sees all of them, in one answer.
  MOST = 1_000

  attribute :title, :trimmed
  attribute :author, :trimmed
  validates :title, :author, text: { maximum: 200 }

  before_create { raise Problem.new(:list_full) if Book.kept.count >= MOST }
  after_create_commit { BooksChannel.tell("create", self) }
  after_update_commit { removed_at ? BooksChannel.tell("destroy", tombstone) : BooksChannel.tell("update", self) }

  # What has changed since a time, that moment included; everything for nil, for a time since when not all is
  # known, and if it is too much.
  def self.changes(since)
    at = Time.now.to_f
    all = { at: at, complete: true, changed: kept.order(:id), destroyed: [] }
    return all if since.nil? || since - SLACK < REMEMBERED.ago.to_f

    changes = changed_since(since).order(:id).limit(MOST + 1).to_a
    return all if changes.size > MOST

    destroyed, changed = changes.partition(&:removed_at)
    { at: at, complete: false, changed: changed, destroyed: destroyed.map(&:tombstone) }
  end

  # Tombstones that nobody will ask for.
  def self.sweep
    removed.where("updated_at < ?", (REMEMBERED + 1.hour).ago).delete_all
  end

  # Of the version that the editor has seen: raises ActiveRecord::StaleObjectError if it is not the newest.
  def edit!(version, attributes)
    update!(version: version, **attributes)
  end

  def as_json(*)
    { id: id, version: version, title: title, author: author }
  end
end
