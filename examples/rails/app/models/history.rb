# The history of a room, as it is read: a page of it, or what has changed.
module History
  PAGE = 50
  # Of an answer. Who has missed more reads the newest page.
  MOST_CHANGES = 200

  class << self
    # The newest messages, or the newest of those before one, in the order in which they were said.
    def page(room, limit:, before:)
      at = Time.now.to_f
      messages = room.messages.kept
      messages = messages.where("messages.id < ?", before) if before
      newest = messages.in_full.reorder(id: :desc).limit(limit + 1).to_a
      history(room, at, changed: newest.first(limit).reverse, more: newest.size > limit)
    end

    # What was said, edited or removed since a time; some of it may be older. The newest page if it is too much.
    def since(room, seconds)
      at = Time.now.to_f
      messages = room.messages.changed_since(seconds).in_full.limit(MOST_CHANGES + 1).to_a
      return page(room, limit: PAGE, before: nil) if messages.size > MOST_CHANGES

      removed, changed = messages.partition(&:removed_at)
      history(room, at, changed: changed, removed: removed.map(&:tombstone), complete: true)
    end

    private

    def history(room, at, changed:, removed: [], complete: false, more: false)
      receipts = room.memberships.where.not(read_up_to: nil).joins(:user).pluck("users.name", :read_up_to).to_h
      { at: at, changed: changed, removed: removed, complete: complete, more: more, receipts: receipts }
    end
  end
end
